using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceChain.Cli.Commands;
using EvidenceChain.Cli.Tests.Native;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Verification;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>The page against the library, check by check over every vector: what it does not check it says, what it checks it finds the same.</summary>
[Collection(VerifyPage.Collection)]
public sealed class VerifyPageTests(VerifyPage verifyPage, ITestOutputHelper output)
{
    private const int AtOnce = 40;
    private static readonly string Folder = Path.Combine(NativeFile.Root, "tests", "vectors");
    private readonly PageComparison comparison = new();

    /// <summary>
    /// Those of <c>conditions.json</c> are judged with <c>--at</c>, an input that the page has not: for these it is told another time. The stamps alone are judged once more when their certificates have ended.
    /// </summary>
    [Fact]
    public async Task On_every_vector_and_at_the_time_of_every_condition_each_check_of_the_page_ends_as_the_library_ends_it()
    {
        var lines = Lines("expected.json").Concat(Lines("conditions.json")).ToList();
        List<JsonObject> aged = [.. lines.Where(line => line["path"]!.ToString().StartsWith("valid/stamps/", StringComparison.Ordinal)).Select(line => new JsonObject(line.Select(part => KeyValuePair.Create(part.Key, part.Value?.DeepClone()))) { ["at"] = "2066-11-23T00:00:00.000Z" })];
        Assert.NotEmpty(aged);
        var page = await verifyPage.OpenAsync("en");
        var faults = new List<string>();
        foreach (var some in lines.Concat(aged).Chunk(AtOnce))
        {
            var found = await PageJudge.JudgeAsync(page, some.Select(GivenOf));
            foreach (var (i, line) in some.Index())
            {
                var expected = await LibraryAsync(line);
                faults.AddRange((found[i]["failure"] is { } failure ? [failure.ToString()] : comparison.FaultsOf(found[i], expected)).Select(fault => $"{line["path"]} {line["policy"]} {AtOf(line)}: {fault}"));
                Assert.False(aged.Contains(line) && expected["verdict"]!.ToString() == "verified", $"{line["path"]}: its certificates have not ended at {AtOf(line)}");
            }
        }
        output.WriteLine($"{lines.Count + aged.Count} vectors, {comparison.Equal} checks equal, {comparison.Left} left to ec");
        Assert.True(faults.Count == 0, $"{faults.Count} differences:\n{string.Join('\n', faults.Take(60))}");
        Assert.True(comparison.Equal > 8 * comparison.Left, $"{comparison.Equal} compared, {comparison.Left} not checked here");
        Assert.Empty(verifyPage.Complaints);
    }

    private static IEnumerable<JsonObject> Lines(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsArray().Select(line => line!.AsObject());

    private static string? AtOf(JsonObject line) => line["at"]?.ToString();

    private static async Task<JsonNode> LibraryAsync(JsonObject line)
    {
        var policy = PolicyChoice.Read(Path.Combine(Folder, line["policy"]!.ToString()));
        DateTimeOffset? at = AtOf(line) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
        var report = await GivenFile.Of(Path.Combine(Folder, line["path"]!.ToString()))
            .JudgeAsync(policy, "/nonexistent", AboutOf(line), choice => new() { PolicyName = choice.Name, Clock = TimeProvider.System, At = at }, CancellationToken.None);
        return JsonNode.Parse(ReportJson.Write(report))!;
    }

    private static string? AboutOf(JsonObject line) => line["of"]?.ToString() is { Length: > 0 } about ? Path.Combine(Folder, about) : null;

    private static GivenFiles GivenOf(JsonObject line)
    {
        var path = Path.Combine(Folder, line["path"]!.ToString());
        GivenContent? beside(string suffix) => path.EndsWith(".tsr", StringComparison.Ordinal) && File.Exists(path[..^4] + suffix) ? ContentOf(path[..^4] + suffix) : null;
        return new()
        {
            PolicyName = line["policy"]!.ToString(),
            Policy = File.ReadAllBytes(Path.Combine(Folder, line["policy"]!.ToString())),
            Subject = ContentOf(path),
            About = AboutOf(line) is { } about ? ContentOf(about) : null,
            Request = beside(".tsq"),
            Chain = beside(".pem"),
            Moment = AtOf(line) is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : TimeProvider.System.GetUtcNow(),
        };
    }

    private static GivenContent ContentOf(string path) => new(Path.GetFileName(path), File.ReadAllBytes(path));

    // The page's policy forbids the driver's own way of waiting, which evaluates text.
    private static async Task AnsweredAsync(IPage page) => await page.EvaluateAsync("""
        () => new Promise(resolve => {
          const look = () => document.getElementById('progress').hidden && document.getElementById('said').textContent !== '' ? resolve() : setTimeout(look, 2);
          look();
        })
        """).WaitAsync(TimeSpan.FromSeconds(20));

    [Fact]
    public async Task A_policy_is_refused_where_the_library_refuses_it_and_taken_where_it_takes_it()
    {
        const string End = "until=2030-01-01T00:00:00.000Z";
        string[] texts =
        [
            $"algorithm sha256 {End}\nquorum none\n", $"algorithm sha256 {End}\nalgorithm sha512 {End}\nquorum none\n", $"algorithm\tsha512\t{End}\nquorum none\n", $"algorithm sha256 {End}\nalgorithm sha256 {End}\nquorum none\n",
            "algorithm sha256\nquorum none\n", $"algorithm sha384 {End}\nquorum none\n", $"algorithm SHA256 {End}\nquorum none\n", "algorithm sha256 from=2030-01-01T00:00:00.000Z\nquorum none\n", "algorithm sha256 until=\nquorum none\n",
            "algorithm sha256 until=2030-01-01\nquorum none\n", "algorithm sha256 until=2030-02-30T00:00:00.000Z\nquorum none\n", $"algorithm sha256 {End} from=2029-01-01T00:00:00.000Z\nquorum none\n", $"algorithm {End} sha256\nquorum none\n",
            $"algorithm sha256 {End} \nquorum none\n", $"algorithm sha256 x{End}\nquorum none\n", $"Algorithm sha256 {End}\nquorum none\n", $"algorithm sha256 {End}\n", $"algorithm sha256 {End}\r\nquorum none\n",
        ];
        var page = await verifyPage.OpenAsync("en");
        var proof = Directory.GetFiles(Path.Combine(Folder, "valid/log-proofs"), "*.tlog-proof")[0];
        foreach (var text in texts)
        {
            await page.EvaluateAsync("document.getElementById('said').textContent = ''");
            FilePayload[] files = [FileOf("given.policy", Encoding.UTF8.GetBytes(text)), FileOf("a.tlog-proof", await File.ReadAllBytesAsync(proof)), FileOf("a", [1])];
            await page.SetInputFilesAsync("#files", files);
            await AnsweredAsync(page);
            var said = await page.TextContentAsync("#said") ?? "";
            Assert.True(Policy.Parse(Encoding.UTF8.GetBytes(text)).IsOk == said.StartsWith("Verdict", StringComparison.Ordinal), $"{text}: {said}");
        }
    }

    private static FilePayload FileOf(string name, byte[] content) => new() { Name = name, MimeType = "text/plain", Buffer = content };

    [Fact]
    public async Task The_same_sources_make_the_same_page() =>
        Assert.Equal(await File.ReadAllBytesAsync(verifyPage.Path), await File.ReadAllBytesAsync(await VerifyPage.MakeAsync("page-again")));

    [Fact]
    public async Task The_page_shows_the_digest_of_a_page_that_is_dropped_and_asks_for_nothing()
    {
        var page = await verifyPage.OpenAsync("en");
        await page.SetInputFilesAsync("#files", verifyPage.Path);
        await AnsweredAsync(page);
        Assert.EndsWith(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(verifyPage.Path))), await page.TextContentAsync("#said"), StringComparison.Ordinal);
        Assert.DoesNotMatch("<link|<img|<iframe|src=|@import|url\\(", await File.ReadAllTextAsync(verifyPage.Path));
    }
}
