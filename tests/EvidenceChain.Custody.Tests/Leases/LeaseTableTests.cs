using EvidenceChain.Custody.Leases;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Custody.Tests.Leases;

public sealed class LeaseTableTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Take_WhileHeld_IsRefusedAndAfterDisposalGrantedWithAHigherToken()
    {
        await using var bench = await RegisterBench.BeginAsync();
        var leases = new LeaseTable(bench.Service);
        long token;
        await using (var held = await leases.TakeAsync("walk:1", "first", Long, CancellationToken.None))
        {
            Assert.NotNull(held);
            token = held.Token;
            Assert.Null(await leases.TakeAsync("walk:1", "second", Long, CancellationToken.None));
            await using var other = await leases.TakeAsync("walk:2", "second", Long, CancellationToken.None);
            Assert.NotNull(other);
            Assert.False(held.Lost.IsCancellationRequested);
        }
        await using var next = await leases.TakeAsync("walk:1", "second", Long, CancellationToken.None);
        Assert.True(next!.Token > token);
    }

    [Fact]
    public async Task Renewal_KeepsALeaseBeyondItsTerm()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var held = await new LeaseTable(bench.Service).TakeAsync("walk:1", "first", TimeSpan.FromSeconds(1), CancellationToken.None);
        var until = await ExpiryAsync(bench);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await ExpiryAsync(bench) < until + TimeSpan.FromSeconds(1.2))
        {
            await Task.Delay(50, limit.Token);
        }
        Assert.False(held!.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Lost_FiresWhenAnotherHasTakenTheWork()
    {
        await using var bench = await RegisterBench.BeginAsync();
        var leases = new LeaseTable(bench.Service);
        await using var held = await leases.TakeAsync("walk:1", "first", TimeSpan.FromSeconds(3), CancellationToken.None);
        await bench.Owner.Command("update custody.leases set expires_at = '-infinity'").ExecuteAsync(CancellationToken.None);
        await using var next = await leases.TakeAsync("walk:1", "second", Long, CancellationToken.None);
        Assert.True(next!.Token > held!.Token);
        var lost = new TaskCompletionSource();
        await using var heard = held.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(next.Lost.IsCancellationRequested);
    }

    private static async Task<DateTimeOffset> ExpiryAsync(RegisterBench bench) =>
        (await bench.Service.Command("select expires_at from custody.leases").ListAsync(row => row.GetFieldValue<DateTimeOffset>(0), CancellationToken.None)).Single();
}
