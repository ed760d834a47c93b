using System.Globalization;
using System.Text;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Witnessing;

/// <summary>A witness that our log asks, as configured.</summary>
public sealed record WitnessEndpoint
{
    /// <summary>Name in the policy and in reports: lower-case letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>A cosignature key.</summary>
    public required NoteVerifierKey Key { get; init; }

    /// <summary>The submission prefix; <c>add-checkpoint</c> comes behind it.</summary>
    public required Uri Url { get; init; }

    /// <summary>The operator said that it is at a private address: on this machine or in its own network.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>An anchor cosigner: it signs once the checkpoint is anchored, so that it is asked after that.</summary>
    public bool IsAfterAnchor { get; init; }

    /// <summary>For connection, answer and body together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);
}

/// <summary>
/// The operator's witnesses, <c>policy/witnesses.conf</c>: lines <c>NAME KEY URL [private] [after-anchor]</c> and at most one <c>require K</c>: how many of them the
/// installation's own policy asks for. <c>#</c> starts a comment.
/// </summary>
public sealed record WitnessList(IReadOnlyList<WitnessEndpoint> Witnesses, int Required)
{
    public const string FileName = "witnesses.conf";

    private const string Heading = """
        # Witnesses that cosign this log's checkpoints; read at start. A line starting with # is not read.
        #   NAME KEY URL [private] [after-anchor]      KEY is what `ec witness key` prints there; private when the address is of this machine or its own network;
        #                                              after-anchor for an anchor cosigner (ec witness --anchored)
        #   require K                                  our policy then asks for K of them; without this line cosignatures are carried and not required

        """;

    public static WitnessList None { get; } = new([], 0);

    /// <summary>The list of that folder, put there with its explanations at first start; <see cref="InvalidDataException"/> with line and reason when one cannot be used.</summary>
    public static WitnessList Load(string folder)
    {
        const UnixFileMode readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(Heading), readable);
        }
        List<WitnessEndpoint> witnesses = [];
        int? required = null;
        foreach (var (line, number) in File.ReadLines(path).Select((line, index) => (line.Trim(), index + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
        {
            string? fault;
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["require", var count])
            {
                fault = required is not null ? "asks a second time"
                    : int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? Set(out required, asked) : "is not 'require' and a number from 1";
            }
            else
            {
                fault = Read(line, witnesses);
            }
            if (fault is not null)
            {
                throw new InvalidDataException($"{path} line {number}: {fault}");
            }
        }
        return required > witnesses.Count ? throw new InvalidDataException($"{path}: requires {required} of {witnesses.Count} witnesses") : new(witnesses, required ?? 0);
    }

    private static string? Read(string line, List<WitnessEndpoint> known)
    {
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var name, var vkey, var address, .. var words] || words.Except(["private", "after-anchor"]).Any())
        {
            return "is not NAME KEY URL [private] [after-anchor]";
        }
        if (name is "none" or "witnesses" || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-') || known.Any(witness => witness.Name == name))
        {
            return $"'{name}' is no name of its own of lower-case letters, digits and dashes";
        }
        if (!NoteVerifierKey.Parse(vkey).TryGet(out var key, out var error) || key.Type != NoteKeyType.CosignatureV1 || known.Any(witness => witness.Key.PublicKey.SequenceEqual(key.PublicKey)))
        {
            return error ?? "the key is not a cosignature key of its own, as `ec witness key` prints it";
        }
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0)
        {
            return $"'{address}' is no http or https address";
        }
        known.Add(new() { Name = name, Key = key, Url = url, IsPrivate = words.Contains("private"), IsAfterAnchor = words.Contains("after-anchor") });
        return null;
    }

    private static string? Set(out int? target, int value)
    {
        target = value;
        return null;
    }
}
