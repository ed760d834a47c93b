using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Tests.Walk;

public sealed class OtherInstallationTests
{
    [Fact]
    public async Task An_installation_whose_clock_is_two_years_behind_convinces_nobody_but_itself()
    {
        await using var ours = await RegisterBench.BeginAsync();
        await using var ourOffice = await OpenAsync(ours);
        await WalkAsync(ours, ourOffice);
        await using var theirs = await RegisterBench.BeginAsync(new ShiftedClock(TimeSpan.FromDays(-2 * 365)));
        await using var theirOffice = await OpenAsync(theirs);
        var archive = await WalkAsync(theirs, theirOffice);

        var underOurs = await VerifyAsync(theirOffice, archive, ourOffice);
        var underTheirs = await VerifyAsync(theirOffice, archive, theirOffice);

        Assert.Equal(2, underOurs.ExitCode);
        Assert.NotEmpty(underOurs.Fingerprints);
        Assert.Equal(0, underTheirs.ExitCode);
        Assert.Equal(Grade.Local, underTheirs.Grade);
        Assert.Equal(CheckOutcome.NotChecked, underTheirs.Checks.Single(check => check.Name == "time.proven-bounds").Outcome);
    }

    private static Task<RegistryOffice> OpenAsync(RegisterBench bench) =>
        RegistryOffice.OpenAsync(new() { Data = bench.Data, Database = bench.ConnectionString, AnvilPath = Repository.AnvilPath }, bench.Clock, CancellationToken.None);

    private static async Task<Proof.Digests.Sha256Digest> WalkAsync(RegisterBench bench, RegistryOffice office)
    {
        var order = await office.Orders.PlaceAsync(new() { Url = new("https://shop.example/item/1"), RequestedBy = "test" }, CancellationToken.None);
        await bench.CaptureAsync(order);
        Assert.True(await office.Runner.AdvanceAsync(order.Number, CancellationToken.None));
        var bundle = (await office.Register.FindAsync(order.Number, CancellationToken.None))!.Bundle!;
        Assert.Equal("anchored", bundle.Level);
        return bundle.Archive;
    }

    /// <summary>Verified today, by whoever holds that office's policy.</summary>
    private static async Task<VerificationReport> VerifyAsync(RegistryOffice holder, Proof.Digests.Sha256Digest archive, RegistryOffice trusted)
    {
        var policy = Policy.Parse(await File.ReadAllBytesAsync(trusted.Policy.Path)).Value;
        await using var zip = await holder.Blobs.OpenAsync(archive, CancellationToken.None);
        using var bundle = BundleReader.OpenZip(zip).Value;
        return await BundleVerifier.VerifyAsync(bundle, policy, new() { PolicyName = trusted.Policy.Name, Clock = TimeProvider.System }, null, CancellationToken.None);
    }

    /// <summary>The machine's clock, off by a fixed time: it runs, as clocks that are set wrong do.</summary>
    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}
