using System.Text.Json.Nodes;

namespace EvidenceChain.EndToEnd;

/// <summary>Somebody else's installation, whose clock is set back two years: what it hands out is theirs, and no proof of when.</summary>
[Collection(SharedInstallationCollection.Name)]
public sealed class OtherInstallationTests(SharedInstallation shared) : IAsyncLifetime
{
    private const string SetBack = "-730d";
    private static readonly string[] Preloads = ["/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"];
    private Installation other = null!;

    public async Task InitializeAsync()
    {
        var preload = Preloads.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("libfaketime is missing; type: sudo apt-get install -y faketime");
        other = await Installation.StartAsync(variables: new() { ["LD_PRELOAD"] = preload, ["FAKETIME"] = SetBack, ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1" });
    }

    public async Task DisposeAsync() => await other.DisposeAsync();

    [Fact]
    public async Task Its_bundle_is_verified_under_its_own_policy_only_and_its_times_stay_claims()
    {
        var line = await other.CaptureAsync(shared.Site.ItemPage);
        var bundle = line["bundle"]!.GetValue<string>();

        var stranger = await shared.Here.VerifyUnpluggedAsync(bundle, "--policy", shared.Here.PolicyFile, "--json");
        var own = await other.VerifyUnpluggedAsync(bundle, "--policy", other.PolicyFile, "--json");

        Assert.True(own.Code == 0, own.ToString());
        Assert.True(stranger.Code == 2, stranger.ToString());
        var report = JsonNode.Parse(own.Output)!;
        Assert.Equal("local", report["grade"]!.GetValue<string>());
        var bounds = report["checks"]!.AsArray().Single(check => check!["name"]!.GetValue<string>() == "time.proven-bounds")!;
        Assert.Equal("not_checked", bounds["outcome"]!.GetValue<string>());
        var claimed = DateTimeOffset.Parse(await SealTimeAsync(bundle), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(TimeProvider.System.GetUtcNow() - claimed, TimeSpan.FromDays(729), TimeSpan.FromDays(731));
    }

    private static async Task<string> SealTimeAsync(string bundle) => JsonNode.Parse(await Programs.MustAsync("unzip", "-p", bundle, "seal.json"))!["made_at"]!.GetValue<string>();
}
