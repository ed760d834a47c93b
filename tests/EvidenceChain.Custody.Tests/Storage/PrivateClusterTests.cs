using System.Diagnostics;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Custody.Tests.Storage;

public sealed class PrivateClusterTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Each_role_logs_in_and_is_what_it_says()
    {
        foreach (var role in (string[])[ClusterRoles.Admin, ClusterRoles.Owner, ClusterRoles.Custodian, ClusterRoles.Worker])
        {
            Assert.Equal(role, await ScalarAsync(postgres.ConnectionString(role), "select current_user::text"));
        }
    }

    [Fact]
    public async Task The_server_listens_on_no_network_address_and_counts_in_utf8_and_C()
    {
        var admin = postgres.ConnectionString(ClusterRoles.Admin);
        Assert.Equal("", await ScalarAsync(admin, "show listen_addresses"));
        Assert.Equal("UTF8", await ScalarAsync(admin, "show server_encoding"));
        Assert.Equal("C", await ScalarAsync(admin, "select datcollate::text from pg_database where datname = current_database()"));
    }

    [Fact]
    public async Task A_user_that_is_not_mapped_is_refused()
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(postgres.Cluster.Layout.ConnectionString("nobody_mapped", "postgres"), "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, error.SqlState);
    }

    [Fact]
    public async Task After_kill_9_of_server_and_with_a_leftover_server_it_starts_again_with_its_data()
    {
        var root = Directory.CreateTempSubdirectory("ec-pg-").FullName;
        File.SetUnixFileMode(root, File.GetUnixFileMode(root) | UnixFileMode.OtherExecute);
        var layout = new ClusterLayout { ClusterFolder = Path.Combine(root, "pg"), SocketFolder = Path.Combine(root, "s"), LogPath = Path.Combine(root, "log") };
        using var spawner = new ChildSpawner();
        try
        {
            var first = new PrivateCluster(layout);
            await first.StartAsync(spawner, CancellationToken.None);
            await first.EnsureDatabaseAsync("kept", CancellationToken.None);
            var connection = layout.ConnectionString(ClusterRoles.Owner, "kept") + ";Pooling=false";
            await ScalarAsync(connection, "create table t as select 7 as n");

            var id = int.Parse(File.ReadLines(Path.Combine(layout.ClusterFolder, "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
            using (var server = Process.GetProcessById(id))
            {
                Posix.Send(id, Signal.Kill);
                await server.WaitForExitAsync();
            }
            var second = new PrivateCluster(layout);
            await second.StartAsync(spawner, CancellationToken.None);
            Assert.Equal(7, await ScalarAsync(connection, "select n from t"));

            // The second server is left running, as after a supervisor's sudden death.
            await using var third = new PrivateCluster(layout);
            await third.StartAsync(spawner, CancellationToken.None);
            Assert.Equal(7, await ScalarAsync(connection, "select n from t"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
