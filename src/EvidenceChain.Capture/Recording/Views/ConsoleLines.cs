using System.Text;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>What the page wrote to the browser's console, for <c>logs/console.jsonl</c>. Errors nobody caught are told by <c>Runtime.enable</c> alone, and pages can tell that it is on.</summary>
internal sealed class ConsoleLines(TimeProvider clock)
{
    private const int MaxLines = 1000, MaxText = 2000;
    private readonly Lock gate = new();
    private readonly List<JsonObject> lines = [];
    private int beyond;

    public void Take(CdpEvent message)
    {
        if (message.Method != "Console.messageAdded" || message.Params.Member("message") is not { } said)
        {
            return;
        }
        lock (gate)
        {
            if (lines.Count >= MaxLines)
            {
                beyond++;
                return;
            }
            lines.Add(new JsonObjectBuilder
            {
                { "at", Times.Rfc3339(clock.GetUtcNow()) }, { "source", said.Text("source") ?? "" }, { "level", said.Text("level") ?? "" },
                { "text", WellFormed.Text(said.Text("text") ?? "", MaxText) }, { "url", WellFormed.Text(said.Text("url") ?? "", MaxText) }, { "line", said.Number("line") ?? 0 },
            });
        }
    }

    public void Finish(Artefacts artefacts)
    {
        lock (gate)
        {
            if (lines.Count == 0)
            {
                return;
            }
            IEnumerable<JsonObject> all = beyond == 0 ? lines : [.. lines, new JsonObjectBuilder { { "lines_beyond_limit", beyond } }];
            artefacts.AddFile("logs/console.jsonl", Encoding.UTF8.GetBytes(string.Concat(all.Select(line => Encoding.UTF8.GetString(CanonicalJson.Write(line)) + "\n"))));
        }
    }
}
