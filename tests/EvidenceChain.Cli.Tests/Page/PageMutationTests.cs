using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Verification;
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

    private readonly PageComparison comparison = new();

    [Fact]
    public async Task No_changed_file_is_judged_otherwise_than_by_the_library()
    {
        var page = await verifyPage.OpenAsync("en");
        var faults = new List<string>();
        var refuted = 0;
        foreach (var seeds in Enumerable.Range(First, Count).Chunk(AtOnce))
        {
            List<PageCase> cases = [.. seeds.Select(PageCase.Of)];
            var found = await PageJudge.JudgeAsync(page, cases);
            foreach (var (i, one) in cases.Index())
            {
                var expected = JsonNode.Parse(ReportJson.Write(await one.Library(new() { PolicyName = one.PolicyName, Clock = TimeProvider.System, At = one.Moment })))!;
                refuted += expected["verdict"]!.ToString() == "refuted" ? 1 : 0;
                faults.AddRange((found[i]["failure"] is { } failure ? [failure.ToString()] : comparison.FaultsOf(found[i], expected)).Select(fault => $"seed {seeds[i]}, {one.What}: {fault}"));
            }
        }
        output.WriteLine($"{Count} changed files, {refuted} refuted, {comparison.Verified} verified by the page, {comparison.Equal} checks equal, {comparison.Left} left to ec, {faults.Count} faults");
        Assert.True(faults.Count == 0, $"{faults.Count} differences:\n{string.Join('\n', faults.Take(80))}");
        Assert.True(comparison.Equal > comparison.Left / 2, $"{comparison.Equal} compared, {comparison.Left} not checked here");
    }
}
