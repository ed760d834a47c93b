using System.IO.Compression;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceChain.Proof.Digests;
using Npgsql;

namespace EvidenceChain.EndToEnd;

/// <summary>One capture of a local shop page, made and unpacked once for <see cref="WalkTests"/>.</summary>
public sealed class WalkedEvidence(SharedInstallation shared) : IAsyncLifetime
{
    internal Installation Here => shared.Here;

    internal Uri Url => shared.Site.ItemPage;

    internal JsonNode Line { get; private set; } = null!;

    internal string Number => Line["number"]!.GetValue<string>();

    internal string Bundle => Line["bundle"]!.GetValue<string>();

    /// <summary>The bundle as `unzip` leaves it.</summary>
    internal string Folder => Path.Combine(Here.Desk, "unpacked");

    public async Task InitializeAsync()
    {
        Line = await Here.CaptureAsync(Url);
        await Programs.MustAsync("unzip", "-q", Bundle, "-d", Folder);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal string Member(string name) => Path.Combine(Folder, name);

    internal JsonNode Statement(string name) => JsonNode.Parse(File.ReadAllText(Member($"{name}.json")))!;
}

/// <summary>The walk of one evidence item, step by step: what each step leaves durably, and what witnesses from elsewhere say to it.</summary>
[Collection(SharedInstallationCollection.Name)]
[TestCaseOrderer(WalkOrder.Type, WalkOrder.Assembly)]
public sealed class WalkTests(WalkedEvidence evidence) : IClassFixture<WalkedEvidence>
{
    [Fact]
    public async Task Request()
    {
        var digest = await Sha256SumAsync("order.json");

        Assert.Equal(digest, await FactAsync<string>("select encode(digest, 'hex') from custody.orders where number = $1"));
        Assert.True(
            await FactAsync<bool>("select e.entered_at <= a.begun_at from custody.orders o join custody.entries e using (digest) join custody.attempts a using (number) where o.number = $1"),
            "the order is in the log before the capture begins");
        Assert.Equal(evidence.Url.ToString(), evidence.Statement("order")["url"]!.GetValue<string>());
    }

    [Fact]
    public async Task Capture()
    {
        Assert.Equal("1 true", await FactAsync<string>("select count(*) || ' ' || bool_and(package is not null) from custody.attempt_ends where number = $1"));

        using var package = ZipFile.OpenRead(evidence.Member("package.wacz"));
        var report = JsonNode.Parse(ReadText(package, "report.json"))!;
        Assert.Equal("Content", report["outcome"]!.GetValue<string>());
        Assert.True(report["complete"]!.GetValue<bool>(), report["reasons"]!.ToJsonString());
        Assert.Equal("限量版运动鞋 官方正品 | 云上小店", report["title"]!.GetValue<string>());
        Assert.Contains("￥899", ReadWarc(package), StringComparison.Ordinal);
        Assert.Contains("/picture/2.svg", ReadText(package, "indexes/index.cdxj"), StringComparison.Ordinal);

        var cookie = JsonNode.Parse(await FactAsync<string>("select convert_from(salts, 'UTF8') from custody.attempt_ends where number = $1"))!["commitments"]!
            .AsArray().First(use => use!["header"]!.GetValue<string>().Equals("set-cookie", StringComparison.OrdinalIgnoreCase))!;
        byte[] opened = [.. Convert.FromHexString(cookie["salt"]!.GetValue<string>()), .. Encoding.ASCII.GetBytes(LocalSite.VisitorCookie)];
        Assert.Equal($"commitment:sha256:{Convert.ToHexStringLower(SHA256.HashData(opened))}", cookie["commitment"]!.GetValue<string>());
        Assert.DoesNotContain("visitor=4711", ReadWarc(package), StringComparison.Ordinal);
        Assert.Contains(cookie["commitment"]!.GetValue<string>(), ReadWarc(package), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seal()
    {
        var package = evidence.Statement("seal")["package"]!;

        Assert.Equal($"sha256:{await Sha256SumAsync("package.wacz")}", package["sha256"]!.GetValue<string>());
        Assert.Equal(package["sha256"]!.GetValue<string>(), evidence.Line["digest"]!.GetValue<string>());
        Assert.Equal(await Sha256SumAsync("seal.json"), await FactAsync<string>("select encode(digest, 'hex') from custody.seals where number = $1"));
        Assert.Empty(Directory.EnumerateFiles(evidence.Here.Data.Intake, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Timestamp()
    {
        var chain = File.ReadAllText(evidence.Member("stamps/local.pem"));
        var root = Path.Combine(evidence.Here.Desk, "root.pem");
        File.WriteAllText(root, chain[chain.LastIndexOf("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)..]);

        var said = await Programs.MustAsync("openssl", "ts", "-verify", "-data", evidence.Member("seal.json"), "-in", evidence.Member("stamps/local.tsr"), "-CAfile", root, "-untrusted", evidence.Member("stamps/local.pem"));

        Assert.Contains("Verification: OK", said, StringComparison.Ordinal);
        Assert.Equal(1, await FactAsync<long>("select count(*) from custody.stamps where number = $1"));
    }

    [Fact]
    public async Task Log()
    {
        var index = await FactAsync<long>("select e.index from custody.seals s join custody.entries e using (digest) where s.number = $1");
        using var http = new HttpClient { BaseAddress = new Uri(evidence.Here.State.Url) };

        var size = long.Parse((await http.GetStringAsync(new Uri("/log/checkpoint", UriKind.Relative))).Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(index, 0, size - 1);
        Assert.InRange(size, 1, 255);
        var entries = await http.GetByteArrayAsync(new Uri($"/log/tile/entries/000.p/{size}", UriKind.Relative));
        Assert.Contains(await Sha256SumAsync("seal.json"), EntriesOf(entries));
        Assert.Contains(await Sha256SumAsync("order.json"), EntriesOf(entries));
        Assert.Equal(size, EntriesOf(entries).Count());
    }

    [Fact]
    public async Task Anchor()
    {
        var anchor = evidence.Statement("anchor/anchor");
        var selector = Convert.ToHexStringLower(Keccak256.Hash("heads(bytes32)"u8)[..4]);
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(
            evidence.Here.ChainNode(),
            new { jsonrpc = "2.0", id = 1, method = "eth_call", @params = new object[] { new { to = anchor["contract"]!.GetValue<string>(), data = $"0x{selector}{anchor["log_id"]!.GetValue<string>()[2..]}" }, anchor["block_hash"]!.GetValue<string>() } });
        var head = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["result"]!.GetValue<string>()[2..].Chunk(64).Select(word => new string(word)).ToArray();

        Assert.Equal(anchor["size"]!.GetValue<long>(), Convert.ToInt64(head[0], 16));
        Assert.Equal(anchor["root"]!.GetValue<string>()[2..], head[^1]);
        Assert.True(await FactAsync<bool>("select exists (select from custody.anchors a join custody.entries e on a.tree_size > e.index join custody.seals s using (digest) where s.number = $1)"));
    }

    [Fact]
    public async Task Prove()
    {
        Assert.Equal("anchored", evidence.Line["level"]!.GetValue<string>());
        Assert.Equal($"sha256:{await Sha256SumAsync("bundle.json")}", evidence.Line["bundle_digest"]!.GetValue<string>());
        var archive = Sha256Digest.Of(await File.ReadAllBytesAsync(evidence.Bundle)).ToHex();
        Assert.Equal($"anchored {archive}", await FactAsync<string>("select level || ' ' || encode(archive, 'hex') from custody.bundles where number = $1 order by made_at desc limit 1"));
    }

    [Fact]
    public async Task Verify()
    {
        var policy = evidence.Here.PolicyFile;
        var empty = Path.Combine(evidence.Here.Desk, "empty.policy");
        await File.WriteAllTextAsync(empty, "quorum none\n");
        var again = Path.Combine(evidence.Here.Desk, "again.zip");
        var zipped = await Programs.RunAsync("zip", ["-q", "-9", "-r", again, "."], folder: evidence.Folder);
        Assert.True(zipped.Code == 0, zipped.ToString());

        await AssertVerdictAsync(0, evidence.Bundle, policy);
        await AssertVerdictAsync(0, again, policy);
        await AssertVerdictAsync(0, evidence.Folder, policy);
        var stranger = await AssertVerdictAsync(2, evidence.Bundle, empty);
        foreach (var claimed in File.ReadAllLines(policy).Where(line => line.StartsWith("tsa ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]))
        {
            Assert.Contains(claimed["sha256:".Length..], stranger.Output, StringComparison.Ordinal);
        }

        // Advice beside the verdict: replayed without the site, the record looks as it did.
        Assert.InRange(await evidence.Here.WaitFactAsync<int>("select pixels_alike from custody.replay_checks where number = $1", evidence.Number), 990, 1000);
        var told = JsonNode.Parse(await evidence.Here.Http.GetStringAsync(new Uri($"api/v1/captures/{evidence.Number}", UriKind.Relative)))!["replay_advice"]!;
        Assert.DoesNotContain(told["unanswered"]!.AsArray(), url => !url!.GetValue<string>().EndsWith("/favicon.ico", StringComparison.Ordinal));
    }

    private async Task<Spoken> AssertVerdictAsync(int code, string bundle, string policy)
    {
        var spoken = await evidence.Here.VerifyUnpluggedAsync(bundle, "--policy", policy);
        Assert.True(spoken.Code == code, $"{bundle} under {policy}: {spoken}");
        return spoken;
    }

    private async Task<T> FactAsync<T>(string query)
    {
        await using var asked = evidence.Here.Database.CreateCommand(query);
        asked.Parameters.Add(new NpgsqlParameter { Value = evidence.Number });
        return (T)(await asked.ExecuteScalarAsync() ?? throw new InvalidOperationException($"nothing found: {query}"));
    }

    private async Task<string> Sha256SumAsync(string member) => (await Programs.MustAsync("sha256sum", evidence.Member(member)))[..64];

    // An entry bundle of C2SP tlog-tiles: each entry after its length in two bytes.
    private static IEnumerable<string> EntriesOf(byte[] tile) => tile.Chunk(2 + 32).Select(entry => Convert.ToHexStringLower(entry[2..]));

    private static string ReadWarc(ZipArchive package)
    {
        using var members = new GZipStream(package.GetEntry("archive/data.warc.gz")!.Open(), CompressionMode.Decompress);
        using var reader = new StreamReader(members);
        return reader.ReadToEnd();
    }

    private static string ReadText(ZipArchive zip, string member)
    {
        var found = zip.GetEntry(member);
        Assert.True(found is not null, $"no {member} among {string.Join(' ', zip.Entries.Select(entry => entry.FullName))}");
        using var reader = new StreamReader(found.Open());
        return reader.ReadToEnd();
    }
}
