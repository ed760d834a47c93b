using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Orders;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Custody.Walk;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Custody.Tests.Orders;

public sealed class OrderBookTests
{
    private static CaptureRequest Ask(string url = "https://shop.example/1", string? caseId = null) => new() { Url = new(url), RequestedBy = "test", Case = caseId };

    [Fact]
    public async Task Place_ReturnsOnlyWhatIsInTheLogAlready()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var order = await bench.Orders(log).PlaceAsync(Ask(), CancellationToken.None);
        var reader = new TransparencyLog(bench.Service);
        var index = await reader.IndexOfAsync(order.Text.Digest, CancellationToken.None);
        Assert.True(reader.Inclusion(index!.Value, log.Latest!).Includes(Merkle.LeafHash(order.Text.Digest)));
        var found = await bench.Orders(log).FindAsync(order.Number, CancellationToken.None);
        Assert.Equal(order.Text.Digest, found!.Text.Digest);
        Assert.Equal(order.Statement.MadeAt, found.Statement.MadeAt);
    }

    [Fact]
    public async Task Place_NamesTheEarlierOrdersOfTheSameUrlInTheSameCase()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var orders = bench.Orders(log);
        var first = await orders.PlaceAsync(Ask(), CancellationToken.None);
        await orders.PlaceAsync(Ask("https://shop.example/2"), CancellationToken.None);
        await orders.PlaceAsync(Ask(caseId: "case"), CancellationToken.None);
        var second = await orders.PlaceAsync(Ask(), CancellationToken.None);
        var third = await orders.PlaceAsync(Ask(), CancellationToken.None);
        Assert.Empty(first.Statement.Earlier);
        Assert.Equal([first.Number], second.Statement.Earlier);
        Assert.Equal([first.Number, second.Number], third.Statement.Earlier);
    }

    [Fact]
    public async Task Place_ManyAtOnce_EachNamesAllThatWereStoredBeforeIt()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var orders = bench.Orders(log);
        var placed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => orders.PlaceAsync(Ask(), CancellationToken.None)));
        Assert.Equal(Enumerable.Range(0, 8), placed.Select(order => order.Statement.Earlier.Count).Order());
    }

    [Fact]
    public async Task Complete_EntersAnOrderThatWasCutOffBeforeTheLog_AndNoWorkerTakesItBefore()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        await Assert.ThrowsAsync<CutOffException>(() => bench.Orders(log, "request.inserted").PlaceAsync(Ask(), CancellationToken.None));
        var register = new EvidenceRegister(bench.Service);
        Assert.Empty(await register.UncapturedAsync(CancellationToken.None));
        Assert.Equal(0, await bench.CountAsync("entries"));
        await bench.Orders(log).CompleteAsync(CancellationToken.None);
        await bench.Orders(log).CompleteAsync(CancellationToken.None);
        Assert.Equal(1, await bench.CheckLogAsync());
        Assert.Single(await register.UncapturedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task List_ManyOfOneMillisecond_EachIsShownOnce()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var log = await bench.OpenLogAsync();
        var orders = new OrderBook(bench.Service, bench.Keys, log, new StoppedClock(), _ => { });
        var placed = await Task.WhenAll(Enumerable.Range(0, 7).Select(i => orders.PlaceAsync(Ask($"https://shop.example/{i}"), CancellationToken.None)));
        var register = new EvidenceRegister(bench.Service);
        var page = await register.ListAsync(3, null, CancellationToken.None);
        var shown = page.ToList();
        while (page.Count > 0)
        {
            page = await register.ListAsync(3, page[^1].Number, CancellationToken.None);
            shown.AddRange(page);
        }
        Assert.Equal(placed.Select(order => order.Number.ToString()).Order(StringComparer.Ordinal), shown.Select(state => state.Number.ToString()).Order(StringComparer.Ordinal));
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 4, 5, 6, TimeSpan.Zero);
    }
}
