using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Statements;
using Microsoft.Playwright;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>A file that was given, with its name.</summary>
internal sealed record GivenContent(string Name, byte[] Content);

/// <summary>Files for the page, and as at which moment it judges them.</summary>
internal record GivenFiles
{
    public required string PolicyName { get; init; }

    public required byte[] Policy { get; init; }

    public required GivenContent Subject { get; init; }

    /// <summary>What a proof or a time stamp is about.</summary>
    public GivenContent? About { get; init; }

    public GivenContent? Request { get; init; }

    public GivenContent? Chain { get; init; }

    public required DateTimeOffset Moment { get; init; }
}

/// <summary>Asks the page's own program, in a worker of its own as the page starts it: what it answers is what the page shows. Many files in one call.</summary>
internal static class PageJudge
{
    private const string Ask = """
        async given => {
          window.ask ??= (() => {
            const worker = new Worker(URL.createObjectURL(new Blob([document.getElementById('code').textContent], { type: 'text/javascript' })));
            let turn = 0;
            const waiting = new Map();
            worker.onmessage = ({ data }) => { if (!data.progress) { waiting.get(data.id)(data); waiting.delete(data.id); } };
            return message => new Promise(resolve => { waiting.set(++turn, resolve); worker.postMessage({ ...message, id: turn }); });
          })();
          const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
          const file = one => (one === null ? null : new File([bytes(one.content)], one.name));
          const found = [];
          for (const one of JSON.parse(given)) {
            const { report, failure } = await window.ask({
              subject: file(one.subject), about: file(one.about), request: file(one.request), chain: file(one.chain), policy: { name: one.policy.name, bytes: bytes(one.policy.content) }, now: Date.parse(one.now),
            });
            found.push(report ?? { failure });
          }
          return JSON.stringify(found);
        }
        """;

    /// <summary>A report for each, or an object with what failed.</summary>
    public static async Task<IReadOnlyList<JsonNode>> JudgeAsync(IPage page, IEnumerable<GivenFiles> given)
    {
        var answer = await page.EvaluateAsync<string>(Ask, JsonSerializer.Serialize(given.Select(one => new
        {
            subject = FileOf(one.Subject), about = FileOf(one.About), request = FileOf(one.Request), chain = FileOf(one.Chain), policy = FileOf(new(one.PolicyName, one.Policy)), now = UtcTime.Format(one.Moment),
        })));
        return [.. JsonNode.Parse(answer)!.AsArray().Select(report => report!)];
    }

    private static object? FileOf(GivenContent? file) => file is null ? null : new { name = file.Name, content = Convert.ToBase64String(file.Content) };
}
