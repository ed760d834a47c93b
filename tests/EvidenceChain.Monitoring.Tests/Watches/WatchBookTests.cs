using EvidenceChain.Custody.Storage;
using EvidenceChain.Custody.Tests;
using EvidenceChain.Monitoring.Watches;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace EvidenceChain.Monitoring.Tests.Watches;

public sealed class WatchBookTests : IAsyncLifetime
{
    private static readonly Uri Page = new("https://shop.example/item/1");
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 4, 0, 0, TimeSpan.Zero));
    private NpgsqlDataSource database = null!;
    private WatchBook watches = null!;

    public async Task InitializeAsync()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        await using (var owner = NpgsqlDataSource.Create(postgres.ConnectionString(ClusterRoles.Owner)))
        {
            await new Migrator(owner, typeof(WatchBook).Assembly, "monitoring", clock).MigrateAsync(CancellationToken.None);
        }
        database = NpgsqlDataSource.Create(postgres.ConnectionString(ClusterRoles.Custodian));
        watches = new(database, clock);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task TakeDue_LateTaker_KeepsTheBeatOfTheWatch()
    {
        var watch = await AddAsync(60);
        Assert.Equal(watch.Id, Assert.Single(await TakeAsync()).Id);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(await TakeAsync());
        clock.Advance(TimeSpan.FromSeconds(31)); // half a minute late
        Assert.Single(await TakeAsync());
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(await TakeAsync());
        clock.Advance(TimeSpan.FromSeconds(1)); // two minutes after it was added, not a minute after the last
        Assert.Single(await TakeAsync());
    }

    [Fact]
    public async Task TakeDue_AfterADayDown_TakesOnceAndNotForEachBeatMissed()
    {
        await AddAsync(60);
        Assert.Single(await TakeAsync());
        clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(20));
        Assert.Equal(clock.GetUtcNow(), Assert.Single(await TakeAsync()).LastAt);
        Assert.Empty(await TakeAsync());
        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Single(await TakeAsync());
    }

    [Fact]
    public async Task TakeDue_ManyTakers_EachWatchGoesToOne()
    {
        for (var i = 0; i < 40; i++)
        {
            await AddAsync(60);
        }
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => watches.TakeDueAsync(7, CancellationToken.None)));
        var ids = taken.SelectMany(list => list).Concat(await TakeAsync()).Select(watch => watch.Id).ToList();
        Assert.Equal(40, ids.Count);
        Assert.Equal(40, ids.Distinct().Count());
    }

    [Fact]
    public async Task Remove_Watch_IsNeitherListedNorTaken()
    {
        var watch = await AddAsync(1);
        await watches.NoteAsync(watch.Id, "EC-1", CancellationToken.None);
        Assert.Equal("EC-1", Assert.Single(await watches.ListAsync(null, CancellationToken.None)).LastNumber);
        Assert.True(await watches.RemoveAsync(watch.Id, null, CancellationToken.None));
        Assert.False(await watches.RemoveAsync(watch.Id, null, CancellationToken.None));
        Assert.Empty(await watches.ListAsync(null, CancellationToken.None));
        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task Add_LessThanASecond_IsRefused() => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => AddAsync(0));

    [Fact]
    public async Task A_watch_of_another_organisation_is_as_one_that_does_not_exist()
    {
        var own = await AddAsync(60, "ours");
        await AddAsync(60);
        Assert.Equal(own.Id, Assert.Single(await watches.ListAsync("ours", CancellationToken.None)).Id);
        Assert.Empty(await watches.ListAsync("theirs", CancellationToken.None));
        Assert.False(await watches.RemoveAsync(own.Id, "theirs", CancellationToken.None));
        Assert.Equal(2, (await watches.ListAsync(null, CancellationToken.None)).Count);
        Assert.True(await watches.RemoveAsync(own.Id, "ours", CancellationToken.None));
    }

    private Task<Watch> AddAsync(int everySeconds, string? owner = null) => watches.AddAsync(Page, everySeconds, ["10.0.0.0/8:80"], null, owner, CancellationToken.None);

    private Task<List<Watch>> TakeAsync() => watches.TakeDueAsync(100, CancellationToken.None);
}
