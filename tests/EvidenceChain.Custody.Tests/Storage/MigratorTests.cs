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
        Assert.Equal(Known, await owner.Command("select number from custody.migrations order by number").ListAsync(row => row.GetInt32(0), CancellationToken.None));
    }

    [Fact]
    public async Task Migrate_NumbersOfTheVersionThatHadOthers_AreChangedAndNothingIsRunTwice()
    {
        await using var owner = await FreshAsync();
        await New(owner).MigrateAsync(CancellationToken.None);
        await owner.Command(
            """
            delete from custody.migrations where number = 11;
            update custody.migrations set number = 11, name = '0011_attempt_salts' where number = 12;
            update custody.migrations set number = 12, name = '0012_replay_checks' where number = 13;
            update custody.migrations set digest = '7b576df9ac097b6f7b8d8d46e31d87b3785179f42fa6f6708aa0268258aa3bc8' where number = 1;
            update custody.migrations set digest = '54da6183bc2b5b84854bd5521ea8d7bdeaf8dcbaebce5d2da125fe5758a21d64' where number = 10;
            """).ExecuteAsync(CancellationToken.None);
        await New(owner).MigrateAsync(CancellationToken.None);
        await New(owner).MigrateAsync(CancellationToken.None);
        Assert.Equal(Known, await owner.Command("select number from custody.migrations order by number").ListAsync(row => row.GetInt32(0), CancellationToken.None));
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

    // By the files themselves: 1 and 10 to 13 are those that the other version had.
    private static IEnumerable<int> Known => typeof(Migrator).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
        .Select(name => int.Parse(name.Split('.')[^2][..4], System.Globalization.CultureInfo.InvariantCulture)).Order();

    private static Migrator New(NpgsqlDataSource owner) => new(owner, typeof(Migrator).Assembly, "custody", TimeProvider.System);

    private static async Task<NpgsqlDataSource> FreshAsync()
    {
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        return NpgsqlDataSource.Create(postgres.ConnectionString(ClusterRoles.Owner));
    }
}
