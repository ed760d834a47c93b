using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Custody.Tests.Storage;

public sealed class MigratorTests
{
    [Fact]
    public async Task Migrate_TwoAtOnceAndAgain_EachIsAppliedOnce()
    {
        await using var owner = await FreshAsync();
        await Task.WhenAll(New(owner).MigrateAsync(CancellationToken.None), New(owner).MigrateAsync(CancellationToken.None));
        await New(owner).MigrateAsync(CancellationToken.None);
        Assert.Equal([1, 10, 11, 12, 13], await owner.Command("select number from custody.migrations order by number").ListAsync(row => row.GetInt32(0), CancellationToken.None));
    }

    [Theory]
    [InlineData("update custody.migrations set digest = 'another' where number = 1")]
    [InlineData("insert into custody.migrations values (9000, '9000_future', 'x', now())")]
    public async Task Migrate_ChangedOrUnknownMigration_IsRefused(string deed)
    {
        await using var owner = await FreshAsync();
        await New(owner).MigrateAsync(CancellationToken.None);
        await owner.Command(deed).ExecuteAsync(CancellationToken.None);
        await Assert.ThrowsAsync<OtherVersionException>(() => New(owner).MigrateAsync(CancellationToken.None));
    }

    private static Migrator New(NpgsqlDataSource owner) => new(owner, typeof(Migrator).Assembly, "custody", TimeProvider.System);

    private static async Task<NpgsqlDataSource> FreshAsync()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        return NpgsqlDataSource.Create(postgres.ConnectionString(ClusterRoles.Owner));
    }
}
