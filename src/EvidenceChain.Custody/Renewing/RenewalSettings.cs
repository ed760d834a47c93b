using System.Globalization;
using System.Text;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Timestamps;

namespace EvidenceChain.Custody.Renewing;

/// <summary>When time stamps are renewed, and with what: <c>policy/renewals.conf</c>, lines <c>days-before N</c> and <c>algorithm sha256|sha512</c>; <c>#</c> starts a comment.</summary>
public sealed record RenewalSettings
{
    public const string FileName = "renewals.conf";

    private const string Heading = """
        # How time stamps are renewed before their certificates end; read at start. A line starting with # is not read.
        # So many days before the end:
        # days-before 180
        # The hash algorithm of renewals. With sha512, whatever rests on SHA-256 alone is renewed at once, before that algorithm ends:
        # algorithm sha256

        """;

    /// <summary>How long before the end.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromDays(180);

    public StampAlgorithm Algorithm { get; init; } = StampAlgorithm.Sha256;

    /// <summary>The settings of that folder, where the file is put with its explanations at first start; <see cref="InvalidDataException"/> with line and reason when one cannot be used.</summary>
    public static RenewalSettings Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(Heading), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        var settings = new RenewalSettings();
        foreach (var (line, number) in File.ReadLines(path).Select((line, index) => (line.Trim(), index + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
        {
            settings = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
            {
                ["days-before", var days] when int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 30 and <= 1000 => settings with { Margin = TimeSpan.FromDays(count) },
                ["algorithm", var word] when StampedDigest.TryWord(word, out var algorithm) => settings with { Algorithm = algorithm },
                _ => throw new InvalidDataException($"{path} line {number} is neither 'days-before' with 30 to 1000 nor 'algorithm' with sha256 or sha512"),
            };
        }
        return settings;
    }
}
