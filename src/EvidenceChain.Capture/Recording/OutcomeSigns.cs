using System.Collections.Frozen;
using System.Text.Json;
using EvidenceChain.Capture.Observing;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording;

/// <summary>The words and marks of one outcome, from its data file under <c>Signs/</c>.</summary>
internal sealed record OutcomeSigns
{
    public required CaptureOutcome Outcome { get; init; }

    /// <summary><c>name: value</c> of a field of the answer.</summary>
    public required IReadOnlyList<string> Headers { get; init; }

    /// <summary>Parts of the address the page ended at.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>The whole of the title, or of the part before a dash or a bar.</summary>
    public required IReadOnlySet<string> Titles { get; init; }

    /// <summary>CSS selectors of what only such pages show.</summary>
    public required IReadOnlyList<string> Elements { get; init; }

    /// <summary>What a short line of the page says.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    public static IReadOnlyDictionary<CaptureOutcome, OutcomeSigns> All { get; } = ((string[])["blocked", "login", "gone", "geo", "error"]).Select(Read).ToFrozenDictionary(signs => signs.Outcome);

    /// <summary>A text as signs are written: half width, lower case, straight quotes, no white space at its ends.</summary>
    public static string Key(string text) => Texts.Key(text.Replace('’', '\'').Replace('‘', '\'')).Trim('!', '！', '。', '~', '～', ' ');

    private static OutcomeSigns Read(string name)
    {
        using var stream = typeof(OutcomeSigns).Assembly.GetManifestResourceStream($"EvidenceChain.Capture.Recording.Signs.{name}.json")!;
        using var parsed = JsonDocument.Parse(stream);
        List<string> List(string member) => [.. parsed.RootElement.GetProperty(member).EnumerateArray().Select(text => text.GetString()!)];
        return new()
        {
            Outcome = Enum.Parse<CaptureOutcome>(parsed.RootElement.GetProperty("outcome").GetString()!), Headers = List("headers"), Urls = List("urls"), Elements = List("elements"),
            Titles = List("titles").Select(Key).ToFrozenSet(StringComparer.Ordinal), Lines = [.. List("lines").Select(Key)],
        };
    }
}
