using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Renewing;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Custody.Tests.Renewing;

/// <summary>Ten years in one service: the built-in authority's certificates hold five.</summary>
public sealed class RenewalTests
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365.25);

    [Fact]
    public async Task After_ten_years_what_was_renewed_in_time_is_verified_and_what_was_not_is_inconclusive()
    {
        var clock = new MovingClock();
        await using var bench = await RegisterBench.BeginAsync(clock);
        await using var office = await OpenAsync(bench, new());
        EvidenceNumber[] numbers = [await WalkAsync(bench, office), await WalkAsync(bench, office), await WalkAsync(bench, office)];
        var first = await NewestAsync(office, numbers[0]);
        Assert.Equal(0, (await office.Renewals.RunAsync(CancellationToken.None)).Renewed);
        Assert.Equal(Verdict.Verified, await JudgeAsync(office, first, clock));

        clock.Shift = 4.6 * Year;
        Assert.Equal(3, (await office.Renewals.RunAsync(CancellationToken.None)).Renewed);
        Assert.Equal(0, (await office.Renewals.RunAsync(CancellationToken.None)).Renewed);
        await BundleAsync(office);
        var second = await NewestAsync(office, numbers[0]);
        clock.Shift = 9.2 * Year;
        Assert.Equal(3, (await office.Renewals.RunAsync(CancellationToken.None)).Renewed);
        await BundleAsync(office);
        clock.Shift = 10 * Year;

        Assert.Equal(Verdict.Inconclusive, await JudgeAsync(office, first, clock));
        Assert.Equal(Verdict.Inconclusive, await JudgeAsync(office, second, clock));
        foreach (var number in numbers)
        {
            Assert.Equal(Verdict.Verified, await JudgeAsync(office, await NewestAsync(office, number), clock));
        }
        Assert.Equal(2, await bench.CountAsync("renewal_rounds"));
        Assert.Equal(6, await bench.CountAsync("renewals"));
    }

    [Fact]
    public async Task What_has_ended_is_not_renewed_any_more()
    {
        var clock = new MovingClock();
        await using var bench = await RegisterBench.BeginAsync(clock);
        await using var office = await OpenAsync(bench, new());
        var number = await WalkAsync(bench, office);
        clock.Shift = 5.1 * Year;
        Assert.Equal(0, (await office.Renewals.RunAsync(CancellationToken.None)).Renewed);
        Assert.Equal(Verdict.Inconclusive, await JudgeAsync(office, await NewestAsync(office, number), clock));
    }

    [Fact]
    public async Task Before_an_algorithm_ends_everything_is_renewed_with_another()
    {
        var clock = new MovingClock();
        await using var bench = await RegisterBench.BeginAsync(clock);
        EvidenceNumber number;
        await using (var office = await OpenAsync(bench, new()))
        {
            number = await WalkAsync(bench, office);
        }
        clock.Shift = Year;
        await using var later = await OpenAsync(bench, new() { Algorithm = StampAlgorithm.Sha512 });
        Assert.Equal(1, (await later.Renewals.RunAsync(CancellationToken.None)).Renewed);
        Assert.Equal(0, (await later.Renewals.RunAsync(CancellationToken.None)).Renewed);
        var before = await NewestAsync(later, number);
        await BundleAsync(later);
        clock.Shift = 2 * Year;
        var ended = $"algorithm sha256 until={UtcTime.Format(clock.GetUtcNow() - (0.5 * Year))}\n";
        Assert.Equal(Verdict.Inconclusive, await JudgeAsync(later, before, clock, ended));
        Assert.Equal(Verdict.Verified, await JudgeAsync(later, await NewestAsync(later, number), clock, ended));
    }

    private static Task<RegistryOffice> OpenAsync(RegisterBench bench, RenewalSettings settings) =>
        RegistryOffice.OpenAsync(new() { Data = bench.Data, Database = bench.ConnectionString, AnvilPath = Repository.AnvilPath, Renewals = settings }, bench.Clock, CancellationToken.None);

    private static async Task<EvidenceNumber> WalkAsync(RegisterBench bench, RegistryOffice office)
    {
        var order = await office.Orders.PlaceAsync(new() { Url = new("https://shop.example/item/1"), RequestedBy = "test" }, CancellationToken.None);
        await bench.CaptureAsync(order);
        Assert.True(await office.Runner.AdvanceAsync(order.Number, CancellationToken.None));
        return order.Number;
    }

    private static async Task BundleAsync(RegistryOffice office)
    {
        foreach (var number in await office.Renewals.UnbundledAsync(100, CancellationToken.None))
        {
            Assert.True(await office.Runner.AdvanceAsync(number, CancellationToken.None));
        }
        Assert.Empty(await office.Renewals.UnbundledAsync(100, CancellationToken.None));
    }

    private static async Task<Sha256Digest> NewestAsync(RegistryOffice office, EvidenceNumber number) => (await office.Register.FindAsync(number, CancellationToken.None))!.Bundle!.Archive;

    private static async Task<Verdict> JudgeAsync(RegistryOffice office, Sha256Digest archive, TimeProvider clock, string more = "")
    {
        var policy = Policy.Parse([.. await File.ReadAllBytesAsync(office.Policy.Path), .. System.Text.Encoding.UTF8.GetBytes(more)]).Value;
        await using var zip = await office.Blobs.OpenAsync(archive, CancellationToken.None);
        using var bundle = BundleReader.OpenZip(zip).Value;
        return (await BundleVerifier.VerifyAsync(bundle, policy, new() { PolicyName = "ours", Clock = clock }, null, CancellationToken.None)).Verdict;
    }

    /// <summary>The machine's clock, set forward at will.</summary>
    private sealed class MovingClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
