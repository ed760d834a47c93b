using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EvidenceChain.Cli.Tests.Native;

/// <summary>The committed vectors, handed to the native file as a court would.</summary>
[Collection(NativeFile.Collection)]
public sealed partial class VectorTests(NativeFile native)
{
    private static readonly string Folder = Path.Combine(NativeFile.Root, "tests", "vectors");

    [Fact]
    public Task The_native_file_says_of_every_vector_what_is_written_and_by_the_published_schema() => JudgeAsync("expected.json", 200);

    [Fact]
    public Task The_native_file_judges_by_witnesses_and_renewals_as_is_written() => JudgeAsync("conditions.json", 30);

    private async Task JudgeAsync(string list, int leastInvalid)
    {
        var schema = new SchemaCheck(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(NativeFile.Root, "src", "EvidenceChain.Proof", "report.schema.json")))!.AsObject());
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, list)))!.AsArray().Select(line => line!.AsObject()).ToList();
        Assert.True(expected.Count(line => line["path"]!.ToString().StartsWith("invalid/", StringComparison.Ordinal)) >= leastInvalid);
        var faults = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(expected, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (line, _) =>
        {
            var path = line["path"]!.ToString();
            var ran = await native.RunAsync([.. WordsFor(line), "--json"]);
            var report = JsonNode.Parse(ran.Output);
            var verdict = report!["verdict"]!.ToString();
            var outcome = report["checks"]!.AsArray().FirstOrDefault(check => check!["name"]!.ToString() == line["check"]!.ToString())?["outcome"]?.ToString();
            var isAsWritten = verdict == line["verdict"]!.ToString() && outcome == verdict switch { "refuted" => "failed", "inconclusive" => "not_checked", _ => null };
            if (!isAsWritten || ran.Code != (int)report["exit_code"]! || ran.Errors.Length > 0)
            {
                faults.Add($"{path}: {ran.Code} {verdict} {outcome} {ran.Errors}");
            }
            schema.Faults(report).ToList().ForEach(fault => faults.Add($"{path}: {fault}"));
        });
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("zh", "核验通过", "策略")]
    [InlineData("en", "verified", "Policy")]
    public async Task A_report_is_one_page_that_asks_for_nothing(string language, params string[] words)
    {
        var page = Path.GetTempFileName();
        try
        {
            var ran = await native.RunAsync("verify", Path.Combine(Folder, "valid/bundles/complete.zip"), "--policy", Path.Combine(Folder, "ours.policy"), "--report", page, "--lang", language, "--at", "2026-12-25");
            Assert.Equal(0, ran.Code);
            var html = await File.ReadAllTextAsync(page);
            Assert.All(words, word => Assert.Contains(word, html, StringComparison.Ordinal));
            Assert.Contains("EC-", html, StringComparison.Ordinal);
            Assert.Contains("anchor.receipt", html, StringComparison.Ordinal);
            Assert.DoesNotMatch(Outside(), html);
        }
        finally
        {
            File.Delete(page);
        }
    }

    [Theory]
    [InlineData("seal.tlog-proof", "computed_root")]
    [InlineData("log.consistency", "computed_new_root")]
    [InlineData("anchor/consistency", "computed_old_root")]
    [InlineData("anchor/header.rlp", "field.5.receipts_root")]
    [InlineData("anchor/receipt.rlp", "receipt.log.0.event")]
    [InlineData("anchor/account.rlp", "account.code_hash")]
    [InlineData("anchor/checkpoint", "checkpoint.root")]
    [InlineData("seal.json", "signature.0.ed25519")]
    [InlineData("seal.sig", "signed_bytes_sha256")]
    [InlineData("stamps/built-in.tsr", "tst_info.sha256")]
    [InlineData("stamps/built-in.tsq", "nonce")]
    [InlineData("stamps/built-in.pem", "certificate.0.spki_sha256")]
    [InlineData("package.wacz", "signature.r")]
    [InlineData("renewals/2.json", "algorithm")]
    [InlineData("renewals/2.path", "computed_root")]
    [InlineData("renewals/2/later.tsr", "root of the renewal's round")]
    public async Task Every_part_can_be_taken_apart(string part, string value)
    {
        var bundle = part.StartsWith("renewals/", StringComparison.Ordinal) ? "valid/renewals/renewed-twice.zip" : "valid/bundles/complete.zip";
        var ran = await native.RunAsync("inspect", Path.Combine(Folder, bundle), part, "--json");
        Assert.Equal((0, ""), (ran.Code, ran.Errors));
        var values = JsonNode.Parse(ran.Output)!.AsArray().ToLookup(entry => entry!["name"]!.ToString(), entry => entry!["value"]!.ToString());
        Assert.DoesNotContain("unreadable", values.Select(entry => entry.Key));
        Assert.NotEmpty(values[value]);
        // What is computed leads to what is stated.
        Assert.Equal(values["computed_root"], values["computed_root"].Any() && values["checkpoint.root"].Any() ? values["checkpoint.root"] : values["computed_root"]);
        Assert.Equal(values["root of the renewal's round"], values["root of the renewal's round"].Any() ? values["imprint.digest"] : []);
        Assert.Equal(values["computed_new_root"], values["new_root"]);
        Assert.Equal(values["computed_old_root"], values["old_root"]);
    }

    [Fact]
    public async Task A_policy_is_found_among_the_users_settings()
    {
        var home = Directory.CreateTempSubdirectory("ec-home-").FullName;
        try
        {
            var settings = Directory.CreateDirectory(Path.Combine(home, "evidencechain")).FullName;
            File.Copy(Path.Combine(Folder, "ours.policy"), Path.Combine(settings, "ours.policy"));
            Assert.Equal(0, (await NativeFile.RunAsync(native.Path, ["verify", Path.Combine(Folder, "valid/bundles/complete.zip"), "--at", "2026-12-25"], home)).Code);
            Assert.Equal(2, (await native.RunAsync("verify", Path.Combine(Folder, "valid/bundles/complete.zip"))).Code);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static string[] WordsFor(JsonObject line) =>
    [
        "verify", Path.Combine(Folder, line["path"]!.ToString()), "--policy", Path.Combine(Folder, line["policy"]!.ToString()),
        // The certificates of the vectors end; what is written holds as at this time.
        "--at", line["at"]?.ToString() ?? "2026-12-25",
        .. line["of"]?.ToString() is { Length: > 0 } about ? ["--of", Path.Combine(Folder, about)] : Array.Empty<string>(),
    ];

    [GeneratedRegex("<script|<link|<img|<iframe|src=|href=|url\\(|@import", RegexOptions.IgnoreCase)]
    private static partial Regex Outside();
}
