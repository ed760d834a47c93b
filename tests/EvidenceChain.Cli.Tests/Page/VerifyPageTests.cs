using System.Text.Json.Nodes;
using EvidenceChain.Cli.Commands;
using EvidenceChain.Cli.Tests.Native;
using EvidenceChain.Proof.Verification;
using Microsoft.Playwright;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>The page against the library, check by check over every vector: what it does not check it says, what it checks it finds the same.</summary>
[Collection(VerifyPage.Collection)]
public sealed class VerifyPageTests(VerifyPage verifyPage)
{
    private const string NotHere = "not checked here, use ec";
    private static readonly string Folder = Path.Combine(NativeFile.Root, "tests", "vectors");

    [Fact]
    public async Task On_every_vector_each_check_of_the_page_ends_as_the_library_ends_it()
    {
        var lines = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "expected.json")))!.AsArray().Select(line => line!.AsObject()).ToList();
        var page = await verifyPage.OpenAsync("en");
        var (faults, compared, elsewhere) = (new List<string>(), 0, 0);
        foreach (var line in lines)
        {
            var path = line["path"]!.ToString();
            var expected = await LibraryAsync(line);
            if (await PageAsync(page, line) is not { } found)
            {
                faults.Add($"{path}: {await page.TextContentAsync("#said")}");
                continue;
            }
            var theirs = expected["checks"]!.AsArray().ToDictionary(check => check!["name"]!.ToString(), check => check!["outcome"]!.ToString());
            var ours = found["checks"]!.AsArray().Select(check => check!.AsObject()).ToList();
            if (!NamesOf(ours, ours).SequenceEqual(NamesOf(expected["checks"]!.AsArray().Select(check => check!.AsObject()), ours)))
            {
                faults.Add($"{path}: other checks, or in another order");
            }
            foreach (var check in ours)
            {
                var (name, outcome) = (check["name"]!.ToString(), check["outcome"]!.ToString());
                if (check["reason"]!.ToString() == NotHere && outcome == "not_checked")
                {
                    elsewhere++;
                }
                else if (theirs.GetValueOrDefault(name) != outcome)
                {
                    faults.Add($"{path}: {name} {outcome}, not {theirs.GetValueOrDefault(name)}: {check["reason"]}");
                }
                else
                {
                    compared++;
                }
            }
            faults.AddRange(FaultOfVerdict(path, found["verdict"]!.ToString(), expected["verdict"]!.ToString(), ours));
        }
        Assert.True(faults.Count == 0, $"{faults.Count} differences:\n{string.Join('\n', faults.Take(60))}");
        Assert.True(compared > 4 * elsewhere, $"{compared} compared, {elsewhere} not checked here");
        Assert.Empty(verifyPage.Complaints);
    }

    // The library has lines of a stamp on a package for a domain only where it got as far as reading one; the page leaves them all to ec.
    private static IEnumerable<string> NamesOf(IEnumerable<JsonObject> checks, List<JsonObject> ofPage) =>
        checks.Select(check => check["name"]!.ToString()).Where(name => !ofPage.Exists(IsLeftStamp) || !(name == "timestamp.accepted" || name.StartsWith("timestamp.package.", StringComparison.Ordinal)));

    private static bool IsLeftStamp(JsonObject check) => check["name"]!.ToString() == "timestamp.accepted" && check["reason"]!.ToString() == NotHere;

    /// <summary>Never better than the library, and never verified where anything was left to it.</summary>
    private static IEnumerable<string> FaultOfVerdict(string path, string found, string expected, List<JsonObject> checks)
    {
        var isLeft = checks.Any(check => check["reason"]!.ToString() == NotHere);
        var isRight = found == expected || (found == "inconclusive" && isLeft && expected != "inconclusive");
        return isRight && !(found == "verified" && isLeft) ? [] : [$"{path}: {found}, not {expected}"];
    }

    private static async Task<JsonNode> LibraryAsync(JsonObject line)
    {
        var policy = PolicyChoice.Read(Path.Combine(Folder, line["policy"]!.ToString()));
        var report = await GivenFile.Of(Path.Combine(Folder, line["path"]!.ToString()))
            .JudgeAsync(policy, "/nonexistent", AboutOf(line), choice => new() { PolicyName = choice.Name, Clock = TimeProvider.System }, CancellationToken.None);
        return JsonNode.Parse(ReportJson.Write(report))!;
    }

    private static string? AboutOf(JsonObject line) => line["of"]!.ToString() is { Length: > 0 } about ? Path.Combine(Folder, about) : null;

    private static async Task<JsonNode?> PageAsync(IPage page, JsonObject line)
    {
        var path = Path.Combine(Folder, line["path"]!.ToString());
        string[] beside = path.EndsWith(".tsr", StringComparison.Ordinal) ? [path[..^4] + ".tsq", path[..^4] + ".pem"] : [];
        string?[] files = [Path.Combine(Folder, line["policy"]!.ToString()), path, AboutOf(line), .. beside.Where(File.Exists)];
        await page.EvaluateAsync("document.getElementById('said').textContent = ''");
        await page.SetInputFilesAsync("#files", files.OfType<string>());
        try
        {
            await AnsweredAsync(page);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{path}: no answer");
        }
        return await page.EvaluateAsync<string?>("document.getElementById('json')?.textContent ?? null") is { } json ? JsonNode.Parse(json) : null;
    }

    // The page's policy forbids the driver's own way of waiting, which evaluates text.
    private static async Task AnsweredAsync(IPage page) => await page.EvaluateAsync("""
        () => new Promise(resolve => {
          const look = () => document.getElementById('progress').hidden && document.getElementById('said').textContent !== '' ? resolve() : setTimeout(look, 2);
          look();
        })
        """).WaitAsync(TimeSpan.FromSeconds(20));

    [Fact]
    public async Task The_same_sources_make_the_same_page() =>
        Assert.Equal(await File.ReadAllBytesAsync(verifyPage.Path), await File.ReadAllBytesAsync(await VerifyPage.MakeAsync("page-again")));

    [Theory]
    [InlineData("zh-CN", "请从出具证据一方以外的途径取得本页", "无法得出结论", "此处不核验，请用 ec")]
    [InlineData("en-GB", "Take this page from elsewhere", "inconclusive", "not checked here, use ec")]
    public async Task A_reader_is_told_where_to_take_the_page_from_and_what_it_leaves_to_ec(string language, string origin, string verdict, string left)
    {
        var page = await verifyPage.OpenAsync(language);
        Assert.StartsWith(origin, await page.InnerTextAsync("#app"), StringComparison.Ordinal);
        await page.SetInputFilesAsync("#files", [Path.Combine(Folder, "valid/bundles/complete.zip"), Path.Combine(Folder, "ours.policy")]);
        await page.WaitForSelectorAsync("#verdict");
        Assert.Contains(verdict, await page.InnerTextAsync("#verdict"), StringComparison.Ordinal);
        Assert.Contains(left, await page.InnerTextAsync("#report"), StringComparison.Ordinal);
        Assert.Equal("verdict", await page.EvaluateAsync<string>("document.activeElement.id"));
    }

    [Fact]
    public async Task The_page_shows_the_digest_of_a_page_that_is_dropped_and_asks_for_nothing()
    {
        var page = await verifyPage.OpenAsync("en");
        await page.SetInputFilesAsync("#files", verifyPage.Path);
        await AnsweredAsync(page);
        Assert.EndsWith(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(verifyPage.Path))), await page.TextContentAsync("#said"), StringComparison.Ordinal);
        Assert.DoesNotMatch("<link|<img|<iframe|src=|@import|url\\(", await File.ReadAllTextAsync(verifyPage.Path));
    }

    [Fact]
    public async Task Without_scripts_there_is_a_sentence()
    {
        var html = await File.ReadAllTextAsync(verifyPage.Path);
        Assert.Matches("<p id=\"old\">[^<]*浏览器过旧[^<]*too old[^<]*</p>\n<main id=\"app\" hidden>", html);
    }
}
