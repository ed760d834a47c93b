using System.Globalization;
using System.Text;
using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>What page, frames and workers wrote to the browser's console, and their errors that nobody caught, for <c>logs/console.jsonl</c>.</summary>
internal sealed class ConsoleLines(Func<string?, AttachedTarget?> targetOf, TimeProvider clock)
{
    // A page that floods the console does not hide its errors.
    private const int MaxLines = 1000, MaxErrors = 200, MaxText = 2000, MaxWorlds = 2000;
    private readonly Lock gate = new();
    private readonly List<JsonObjectBuilder> lines = [];
    private readonly Dictionary<(string?, long), JsonObjectBuilder> errors = [];
    private readonly HashSet<(string?, long)> ourWorlds = [];
    private int said, thrown, beyond;

    public void Take(CdpEvent message)
    {
        var told = message.Params;
        switch (message.Method)
        {
            case "Runtime.executionContextCreated" when told.Member("context") is { } context && context.Text("name") == PageSession.WorldName && ourWorlds.Count < MaxWorlds:
                ourWorlds.Add((message.Session, context.Number("id") ?? 0));
                break;
            case "Runtime.consoleAPICalled" when !IsOurs(message.Session, told):
                Add(message.Session, "console-api", LevelOf(told.Text("type")), string.Join(' ', TextsOf(told)), told, null);
                break;
            case "Runtime.exceptionThrown" when told.Member("exceptionDetails") is { } details && !IsOurs(message.Session, details):
                // "Uncaught (in promise)" alone, where what was thrown is no error, stands before it.
                var what = details.Member("exception") is { } exception ? TextOf(exception) : "";
                Add(message.Session, "exception", "error", $"{details.Text("text")} {what}".Trim(), details, details.Number("exceptionId"));
                break;
            case "Runtime.exceptionRevoked":
                lock (gate)
                {
                    if (errors.Remove((message.Session, told.Number("exceptionId") ?? 0), out var line))
                    {
                        line.Add("handled_later", true);
                    }
                }
                break;
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
            IEnumerable<JsonObjectBuilder> all = beyond == 0 ? lines : [.. lines, new JsonObjectBuilder { { "lines_beyond_limit", beyond } }];
            artefacts.AddFile("logs/console.jsonl", Encoding.UTF8.GetBytes(string.Concat(all.Select(line => Encoding.UTF8.GetString(CanonicalJson.Write(line.Build())) + "\n"))));
        }
    }

    // Errors of what the recorder itself runs in the page are none of the page's.
    private bool IsOurs(string? session, JsonElement told) => told.Number("executionContextId") is { } world && ourWorlds.Contains((session, world));

    private void Add(string? session, string source, string level, string text, JsonElement told, long? error)
    {
        lock (gate)
        {
            if (error is null ? ++said > MaxLines : ++thrown > MaxErrors)
            {
                beyond++;
                return;
            }
            var place = told.Member("stackTrace")?.Member("callFrames") is { ValueKind: JsonValueKind.Array } frames && frames.GetArrayLength() > 0 ? frames[0] : told;
            var line = new JsonObjectBuilder
            {
                { "at", Times.Rfc3339(clock.GetUtcNow()) }, { "source", source }, { "level", level }, { "text", WellFormed.Text(text, MaxText) },
                { "url", WellFormed.Text(place.Text("url") ?? "", MaxText) }, { "line", (place.Number("lineNumber") ?? -1) + 1 }, { "from", targetOf(session)?.Type ?? "" },
            };
            lines.Add(line);
            if (error is { } id)
            {
                errors[(session, id)] = line;
            }
        }
    }

    private static string LevelOf(string? type) => type switch { "warning" or "error" or "debug" or "info" => type, "assert" => "error", _ => "log" };

    private static IEnumerable<string> TextsOf(JsonElement told) =>
        told.Member("args") is { ValueKind: JsonValueKind.Array } arguments ? arguments.EnumerateArray().Take(20).Select(TextOf) : [];

    private static string TextOf(JsonElement value) =>
        value.Text("unserializableValue") ?? value.Text("description") ?? value.Member("value") switch
        {
            { ValueKind: JsonValueKind.String } text => CdpJson.TextOf(text),
            { } other => other.GetRawText(),
            null => string.Create(CultureInfo.InvariantCulture, $"{value.Text("type")}"),
        };
}
