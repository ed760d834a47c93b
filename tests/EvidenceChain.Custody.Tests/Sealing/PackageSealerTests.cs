using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Tests.Sealing;

public sealed class PackageSealerTests
{
    [Fact]
    public async Task Seal_CutOffBeforeTheStatement_GivesTheSamePackageAgain()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await PlaceAsync(bench, log);
        await bench.CaptureAsync(order);
        await Assert.ThrowsAsync<CutOffException>(() => bench.Sealer("seal.stored").SealAsync(order.Number, CancellationToken.None));
        var stored = Assert.Single(Blobs(bench));
        Assert.Equal(0, await bench.CountAsync("seals"));
        await bench.Sealer().SealAsync(order.Number, CancellationToken.None);
        var seal = await SealAsync(bench);
        Assert.Equal(Path.GetFileName(stored), seal.Package.Sha256.ToHex());
        Assert.Single(Blobs(bench));
        Assert.Equal((1, 1), (seal.Attempt, seal.Attempts));
    }

    [Fact]
    public async Task Seal_CutOffBeforeTheUnsealedCopyGoes_RemovesItTheNextTimeAndSealsOnce()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await PlaceAsync(bench, log);
        await bench.CaptureAsync(order);
        await Assert.ThrowsAsync<CutOffException>(() => bench.Sealer("seal.inserted").SealAsync(order.Number, CancellationToken.None));
        Assert.Single(Directory.GetFiles(bench.Data.Intake, "*", SearchOption.AllDirectories));
        await bench.Sealer().SealAsync(order.Number, CancellationToken.None);
        await bench.Sealer().SealAsync(order.Number, CancellationToken.None);
        Assert.Empty(Directory.GetFiles(bench.Data.Intake, "*", SearchOption.AllDirectories));
        Assert.Equal(1, await bench.CountAsync("seals"));
    }

    [Fact]
    public async Task Seal_AfterAKilledFirstAttempt_SaysTwoAttemptsAndThatTheFirstLeftNothing()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await PlaceAsync(bench, log);
        var (attempt, token) = await bench.BeginAttemptAsync(order.Number);
        Assert.Equal(1, attempt);
        var package = await bench.CaptureAsync(order);
        await bench.Sealer().SealAsync(order.Number, CancellationToken.None);
        var seal = await SealAsync(bench);
        Assert.Equal((2, 2), (seal.Attempt, seal.Attempts));
        Assert.Equal([new(1, null), new(2, Sha256Digest.Of(package.Report.Span))], seal.Reports);
        Assert.False(await bench.EndAttemptAsync(order.Number, 1, token, null, null, "back from the dead"));
    }

    [Fact]
    public async Task Seal_Package_PassesEveryCheckOfAPackage()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await PlaceAsync(bench, log);
        await bench.CaptureAsync(order);
        await bench.Sealer().SealAsync(order.Number, CancellationToken.None);
        await using var wacz = await bench.Blobs.OpenAsync((await SealAsync(bench)).Package.Sha256, CancellationToken.None);
        var findings = WaczVerifier.Verify(wacz, CancellationToken.None);
        Assert.All(findings.Checks, check => Assert.True(check.Outcome == CheckOutcome.Passed, $"{check.Name}: {check.Reason}"));
    }

    [Fact]
    public async Task Seal_ReportOfTheRegisterIsNotThatOfThePackage_IsRefusedUnsigned()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await PlaceAsync(bench, log);
        var later = await SmallPackage.OfAsync(order, 1, "beacon", TimeProvider.System);
        await bench.CaptureAsync(order, made => made with { Report = later.Report });
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.Sealer().SealAsync(order.Number, CancellationToken.None));
        Assert.Equal(0, await bench.CountAsync("seals"));
        Assert.Empty(Blobs(bench));
    }

    [Fact]
    public async Task Seal_BeaconIsNoCheckpointOfTheLog_IsRefusedUnsigned()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await PlaceAsync(bench, log);
        var invented = await SmallPackage.OfAsync(order, 1, "a beacon of the worker's own making\n", TimeProvider.System);
        await bench.CaptureAsync(order, _ => invented);
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.Sealer().SealAsync(order.Number, CancellationToken.None));
        Assert.Equal(0, await bench.CountAsync("seals"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}\n")]
    [InlineData("no report")]
    public async Task Seal_NoReport_IsRefused(string report)
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await PlaceAsync(bench, log);
        await bench.CaptureAsync(order, made => made with { Report = System.Text.Encoding.UTF8.GetBytes(report) });
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.Sealer().SealAsync(order.Number, CancellationToken.None));
    }

    private static Task<Order> PlaceAsync(RegisterBench bench, LogSequencer log) =>
        bench.Orders(log).PlaceAsync(new() { Url = new("https://shop.example/item/1"), RequestedBy = "test" }, CancellationToken.None);

    private static string[] Blobs(RegisterBench bench) => Directory.Exists(bench.Data.Blobs) ? Directory.GetFiles(bench.Data.Blobs, "*", SearchOption.AllDirectories) : [];

    private static async Task<SealStatement> SealAsync(RegisterBench bench) =>
        SealStatement.Parse((await bench.Service.Command("select statement from custody.seals").ScalarAsync<byte[]>(CancellationToken.None))!).Value;
}
