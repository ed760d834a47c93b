using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EvidenceChain.Custody.Processes;

namespace EvidenceChain.EndToEnd;

/// <summary>A wrong thing gets one clear sentence and its exit code; what was captured all the same is evidence.</summary>
[Collection(SharedInstallationCollection.Name)]
public sealed class WrongThingsTests(SharedInstallation shared)
{
    private Installation Here => shared.Here;

    [Theory]
    [InlineData("shop.example/item/1")]
    [InlineData("ftp://shop.example/")]
    public async Task A_bad_url_is_a_usage_error(string url) => AssertSaysNo(64, await Here.EcAsync("capture", url), "is not a web address");

    [Fact]
    public async Task A_private_address_is_refused() => AssertSaysNo(77, await Here.EcAsync("capture", shared.Site.ItemPage.ToString(), "--out", Here.Desk), "127.0.0.1 is not a public address");

    [Fact]
    public async Task What_a_site_answers_wrongly_is_sealed_with_its_outcome()
    {
        var site = shared.Site.Plain;

        await AssertSealedAsync(new Uri("http://no-such-shop.invalid/"), "Error");
        await AssertSealedAsync(new Uri($"http://127.0.0.1:{ClosedPort()}/"), "Error");
        await AssertSealedAsync(shared.Site.SelfSignedTls, "Error");
        await AssertSealedAsync(new Uri(site, "/gone"), "Gone");
        await AssertSealedAsync(new Uri(site, "/broken"), "Error");
        await AssertSealedAsync(new Uri(site, "/file"), "Download");
        await AssertSealedAsync(new Uri(site, "/never"), "Error", "--timeout", "3");
    }

    [Fact]
    public async Task A_port_in_use_is_said()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var elsewhere = Directory.CreateTempSubdirectory("ec-").FullName;
        Directory.CreateDirectory(Path.Combine(elsewhere, "run"));

        AssertSaysNo(77, await Here.ServerAsync("up", "--data", elsewhere, "--port", $"{port}"), $"port {port} is in use");
        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public async Task An_unusable_setting_is_said()
    {
        var elsewhere = Directory.CreateTempSubdirectory("ec-").FullName;
        Directory.CreateDirectory(Path.Combine(elsewhere, "policy"));
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "policy", "captures.conf"), "upstream-proxy all proxy.example:8080\n");

        AssertSaysNo(77, await Here.ServerAsync("up", "--data", elsewhere), "captures.conf line 1: 'proxy.example:8080' is no proxy");
        AssertSaysNo(64, await Here.EcAsync("capture", shared.Site.ItemPage.ToString(), "--viewport", "wide"), "'wide' is no window such as 1366x768");
        Directory.Delete(elsewhere, recursive: true);
    }

    [Fact]
    public async Task A_closed_data_folder_is_said()
    {
        var closed = Directory.CreateTempSubdirectory("ec-").FullName;
        File.SetUnixFileMode(closed, UnixFileMode.None);
        string[] become = ChildSpawner.IsRoot ? ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--"] : ["env"];

        var spoken = await Programs.RunAsync(become[0], [.. become[1..], Path.Combine(await LauncherAsync(), "ec"), "up", "--data", closed]);

        AssertSaysNo(77, spoken, "is not writable for");
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(closed);
    }

    [Fact]
    public async Task Without_a_chain_the_bundle_is_pending_and_is_finished_later()
    {
        await using var here = await Installation.StartAsync(hasChain: false);
        var line = await here.CaptureAsync(shared.Site.ItemPage);

        Assert.Equal("logged", line["level"]!.GetValue<string>());
        Assert.Contains("anchored", JsonNode.Parse(await Programs.MustAsync("unzip", "-p", line["bundle"]!.GetValue<string>(), "bundle.json"))!["pending"]!.AsArray().Select(level => level!.GetValue<string>()));
        var pending = await here.VerifyUnpluggedAsync(line["bundle"]!.GetValue<string>(), "--policy", here.PolicyFile);
        Assert.True(pending.Code == 2, pending.ToString());

        await here.ServerAsync("down");
        here.GiveChain();
        await here.UpAsync();
        await here.WaitAnchoredAsync(line["number"]!.GetValue<string>());

        // The person's own copy becomes a complete one, and what was handed out before is kept beside it.
        var bundle = line["bundle"]!.GetValue<string>();
        var upgraded = await here.EcAsync("upgrade", bundle);
        Assert.True(upgraded.Code == 0, upgraded.ToString());
        Assert.Equal(0, (await here.VerifyUnpluggedAsync(bundle, "--policy", here.PolicyFile)).Code);
        Assert.Equal(2, (await here.VerifyUnpluggedAsync(Path.ChangeExtension(bundle, ".logged.zip"), "--policy", here.PolicyFile)).Code);
    }

    [Fact]
    public async Task Without_an_authority_its_stamp_is_pending_and_is_got_later()
    {
        await using var outside = await OpensslAuthority.PrepareAsync();
        await using var here = await Installation.StartAsync(authorities: outside.Line, settings: $"second-resolver 127.0.0.1:{ClosedPort()}");
        var line = await here.CaptureAsync(new UriBuilder(shared.Site.ItemPage) { Host = "localhost" }.Uri);
        var number = line["number"]!.GetValue<string>();
        var bundle = line["bundle"]!.GetValue<string>();

        Assert.Equal("anchored", line["level"]!.GetValue<string>());
        Assert.Contains("\"second\":{\"addresses\":[],\"milliseconds\"", await PackagedAsync(bundle, "logs/dns.jsonl"), StringComparison.Ordinal);
        Assert.DoesNotContain("not checked", await PackagedAsync(bundle, "logs/dns.jsonl"), StringComparison.Ordinal);
        Assert.Contains("stamps/outside", await Programs.MustAsync("unzip", "-p", bundle, "bundle.json"), StringComparison.Ordinal);
        Assert.Contains("independence grade: Local", (await here.VerifyUnpluggedAsync(bundle, "--policy", here.PolicyFile)).Output, StringComparison.Ordinal);

        await outside.OpenAsync();
        await here.WaitFactAsync<string>(
            "select b.number from custody.bundles b join custody.stamps s using (number) where b.number = $1 and s.authority = 'outside' and b.made_at >= s.stamped_at", number);
        var complete = Path.Combine(here.Desk, "complete.zip");
        var upgraded = await here.EcAsync("upgrade", bundle, "--out", complete);
        Assert.True(upgraded.Code == 0, upgraded.ToString());

        var verdict = await here.VerifyUnpluggedAsync(complete, "--policy", here.PolicyFile);
        Assert.True(verdict.Code == 0, verdict.ToString());
        Assert.Contains("independence grade: Independent time authority", verdict.Output, StringComparison.Ordinal);
        Assert.Contains("[passed] time.proven-bounds", verdict.Output, StringComparison.Ordinal);
        await Programs.MustAsync("unzip", "-q", complete, "-d", Path.Combine(here.Desk, "complete"));
        await Programs.MustAsync(
            "openssl", "ts", "-verify", "-data", Path.Combine(here.Desk, "complete", "seal.json"), "-in", Path.Combine(here.Desk, "complete", "stamps", "outside.tsr"), "-CAfile", outside.RootPath);
    }

    [Fact]
    public async Task The_visitor_that_is_asked_for_is_signed_and_obeyed()
    {
        var line = await Here.CaptureAsync(shared.Site.ItemPage, "--profile", "light", "--language", "en-GB", "--time-zone", "Asia/Tokyo", "--viewport", "1366x768");

        var bundle = line["bundle"]!.GetValue<string>();
        var ordered = JsonNode.Parse(await Programs.MustAsync("unzip", "-p", bundle, "order.json"))!["settings"]!;
        Assert.Equal(("en-GB", "Asia/Tokyo", "1366x768"), (ordered["language"]!.GetValue<string>(), ordered["time_zone"]!.GetValue<string>(), ordered["viewport"]!.GetValue<string>()));
        var environment = JsonNode.Parse(await PackagedAsync(bundle, "environment.json"))!;
        Assert.Equal(("[\"en-GB\"]", "Asia/Tokyo", "[1366,768]"), (environment["languages"]!.ToJsonString(), environment["time_zone"]!.GetValue<string>(), environment["viewport"]!.ToJsonString()));
    }

    /// <summary>A member of the package in a bundle.</summary>
    private static async Task<string> PackagedAsync(string bundle, string member)
    {
        using var outer = System.IO.Compression.ZipFile.OpenRead(bundle);
        using var package = new MemoryStream();
        await using (var content = outer.GetEntry("package.wacz")!.Open())
        {
            await content.CopyToAsync(package);
        }
        using var inner = new System.IO.Compression.ZipArchive(package);
        using var text = new StreamReader(inner.GetEntry(member)!.Open());
        return await text.ReadToEndAsync();
    }

    private async Task AssertSealedAsync(Uri url, string outcome, params string[] more)
    {
        var line = await Here.CaptureAsync(url, more);
        Assert.True(outcome == line["outcome"]!.GetValue<string>(), $"{url}: {line.ToJsonString()}");
        var verdict = await Here.VerifyUnpluggedAsync(line["bundle"]!.GetValue<string>(), "--policy", Here.PolicyFile);
        Assert.True(verdict.Code == 0, $"{url}: {verdict}");
    }

    private static void AssertSaysNo(int code, Spoken spoken, string words)
    {
        Assert.True(spoken.Code == code, spoken.ToString());
        Assert.Contains(words, spoken.Errors, StringComparison.Ordinal);
        Assert.Single(spoken.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The launcher where user nobody can read it.</summary>
    private static async Task<string> LauncherAsync()
    {
        var folder = await ProductBuild.FolderAsync();
        File.Copy(Path.Combine(ProductBuild.Root, "ec"), Path.Combine(folder, "ec"), overwrite: true);
        await Programs.MustAsync("chmod", "a+rx", Path.Combine(folder, "ec"));
        return folder;
    }

    private static int ClosedPort()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        return ((IPEndPoint)holder.LocalEndpoint).Port;
    }
}
