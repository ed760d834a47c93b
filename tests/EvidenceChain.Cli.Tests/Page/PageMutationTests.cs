using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>
/// Changed time stamps, bundles and log proofs through the page and through the library: no check of the page ends otherwise than the library's, unless it is left to <c>ec</c>.
/// <c>EC_PAGE_MUTATIONS</c> says how many; each has its number as seed, so that one that differs can be made again.
/// </summary>
[Collection(VerifyPage.Collection)]
public sealed class PageMutationTests(VerifyPage verifyPage, ITestOutputHelper output)
{
    private const int InSuite = 320;
    private const int AtOnce = 40;
    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("EC_PAGE_MUTATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : InSuite;
    private static readonly int First = int.TryParse(Environment.GetEnvironmentVariable("EC_PAGE_FIRST"), NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : 0;

    // The stamps' certificates hold at the first and have ended at the second.
    private static readonly DateTimeOffset[] Moments = [new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), new(2066, 11, 23, 0, 0, 0, TimeSpan.Zero)];

    // The page's own program in a worker of its own, as the page starts it: what it answers is what the page shows.
    private const string Judge = """
        async given => {
          window.ask ??= (() => {
            const worker = new Worker(URL.createObjectURL(new Blob([document.getElementById('code').textContent], { type: 'text/javascript' })));
            let turn = 0;
            const waiting = new Map();
            worker.onmessage = ({ data }) => { if (!data.progress) { waiting.get(data.id)(data); } };
            return message => new Promise(resolve => { waiting.set(++turn, resolve); worker.postMessage({ ...message, id: turn }); });
          })();
          const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
          const file = one => (one === null ? null : new File([bytes(one.content)], one.name));
          const found = [];
          for (const one of JSON.parse(given)) {
            const { report, failure } = await window.ask({
              subject: file(one.subject), about: file(one.about), request: file(one.request), chain: file(one.chain), policy: { name: 'given', bytes: new TextEncoder().encode(one.policy) }, now: Date.parse(one.now),
            });
            found.push(report ?? { failure });
          }
          return JSON.stringify(found);
        }
        """;

    private readonly PageComparison comparison = new();

    [Fact]
    public async Task No_changed_file_is_judged_otherwise_than_by_the_library()
    {
        var page = await verifyPage.OpenAsync("en");
        var faults = new List<string>();
        var refuted = 0;
        foreach (var seeds in Enumerable.Range(First, Count).Chunk(AtOnce))
        {
            List<PageCase> cases = [.. seeds.Select(seed => (seed % 4) switch { 0 => BundleCases.Of(seed / 4), 1 => PackageCases.Of(seed), _ => StampCases.Of(seed) })];
            var found = JsonNode.Parse(await page.EvaluateAsync<string>(Judge, JsonSerializer.Serialize(cases.Select((one, i) => GivenOf(one, MomentOf(seeds[i]))))))!.AsArray();
            foreach (var (i, one) in cases.Index())
            {
                var expected = JsonNode.Parse(ReportJson.Write(await one.Library(new() { PolicyName = "given", Clock = TimeProvider.System, At = MomentOf(seeds[i]) })))!;
                refuted += expected["verdict"]!.ToString() == "refuted" ? 1 : 0;
                faults.AddRange((found[i]!["failure"] is { } failure ? [failure.ToString()] : comparison.FaultsOf(found[i]!, expected)).Select(fault => $"seed {seeds[i]}, {one.What}: {fault}"));
            }
        }
        output.WriteLine($"{Count} changed files, {refuted} refuted, {comparison.Verified} verified by the page, {comparison.Equal} checks equal, {comparison.Left} left to ec, {faults.Count} faults");
        Assert.True(faults.Count == 0, $"{faults.Count} differences:\n{string.Join('\n', faults.Take(80))}");
        Assert.True(comparison.Equal > comparison.Left / 2, $"{comparison.Equal} compared, {comparison.Left} not checked here");
    }

    private static DateTimeOffset MomentOf(int seed) => Moments[seed % Moments.Length];

    private static object GivenOf(PageCase one, DateTimeOffset now) => new
    {
        subject = FileOf(one.Subject), about = FileOf(one.About), request = FileOf(one.Request), chain = FileOf(one.Chain), policy = one.Policy, now = UtcTime.Format(now),
    };

    private static object? FileOf(GivenContent? file) => file is null ? null : new { name = file.Name, content = Convert.ToBase64String(file.Content) };
}
