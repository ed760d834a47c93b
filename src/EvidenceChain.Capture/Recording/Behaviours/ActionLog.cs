using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>Every press of the recorder on the page, for <c>logs/actions.jsonl</c>; kept up to date after each, for the next one may be the page's end.</summary>
internal sealed class ActionLog(Artefacts artefacts, TimeProvider clock)
{
    public const string Path = "logs/actions.jsonl";
    private readonly List<byte> lines = [];

    /// <param name="kind">What it was pressed for: <c>consent</c>, <c>load-more</c>, <c>open</c>, <c>tab</c>, <c>tab-back</c>.</param>
    /// <param name="told">The element as the page has it: text, selector, place on the page in CSS pixels.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="notes">More about it, such as the kind of consent.</param>
    public void Add(string kind, JsonElement told, string result, params IEnumerable<(string Name, string Value)> notes)
    {
        var line = new JsonObjectBuilder
        {
            { "at", Times.Rfc3339(clock.GetUtcNow()) }, { "kind", kind }, { "text", WellFormed.Text(told.Text("text") ?? "", 200) }, { "selector", WellFormed.Text(told.Text("selector") ?? "", 500) },
            { "x", told.Number("x") ?? 0 }, { "y", told.Number("y") ?? 0 }, { "width", told.Number("width") ?? 0 }, { "height", told.Number("height") ?? 0 }, { "result", result },
        };
        foreach (var (name, value) in notes)
        {
            line.Add(name, WellFormed.Text(value, 1000));
        }
        lines.AddRange(CanonicalJson.Write(line.Build()));
        lines.Add((byte)'\n');
        artefacts.AddFile(Path, lines.ToArray().AsMemory());
    }
}
