using System.Globalization;
using System.Reflection;
using EvidenceChain.Proof.Digests;
using Npgsql;

namespace EvidenceChain.Custody.Storage;

/// <summary>The database was made by a version that this one cannot go on from; the message says why.</summary>
public sealed class OtherVersionException(string message) : Exception(message);

/// <summary>Applies a project's numbered <c>NNNN_name.sql</c> resources to its own schema, each once, each in a transaction, forward only.</summary>
public sealed class Migrator(NpgsqlDataSource owner, Assembly project, string schema, TimeProvider clock)
{
    private const long LockKey = 0x45436d6967; // one migrator at a time, whatever the schema

    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await owner.OpenConnectionAsync(cancellation);
        await RunAsync(connection, $"select pg_advisory_lock({LockKey.ToString(CultureInfo.InvariantCulture)})", cancellation);
        await RunAsync(connection, $"""
            create schema if not exists {schema};
            create table if not exists {schema}.migrations (
                number int primary key, name text not null, digest text not null, applied_at timestamptz not null)
            """, cancellation);
        var applied = await AppliedAsync(connection, cancellation);
        var known = Migrations().ToList();
        if (await EarlierNumbering.AdoptAsync(connection, schema, applied, known, clock, cancellation))
        {
            applied = await AppliedAsync(connection, cancellation);
        }
        if (applied.Keys.Except(known.Select(migration => migration.Number)).ToList() is [var unknown, ..])
        {
            throw new OtherVersionException($"{schema} has a migration {unknown} that this version does not know: a newer version has been here");
        }
        foreach (var migration in known)
        {
            if (!applied.TryGetValue(migration.Number, out var digest))
            {
                await ApplyAsync(connection, migration, cancellation);
            }
            else if (digest != migration.Digest)
            {
                throw new OtherVersionException($"migration {migration.Name} of {schema} was changed after it had been applied; add a new one instead");
            }
        }
        await RunAsync(connection, $"select pg_advisory_unlock({LockKey.ToString(CultureInfo.InvariantCulture)})", cancellation);
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await RunAsync(connection, migration.Sql, cancellation);
        await using var note = new NpgsqlCommand($"insert into {schema}.migrations values ($1, $2, $3, $4)", connection)
        {
            Parameters =
            {
                new() { Value = migration.Number },
                new() { Value = migration.Name },
                new() { Value = migration.Digest },
                new() { Value = clock.GetUtcNow() },
            },
        };
        await note.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<Dictionary<int, string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        Dictionary<int, string> applied = [];
        await using var query = new NpgsqlCommand($"select number, digest from {schema}.migrations", connection);
        await using var rows = await query.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            applied[rows.GetInt32(0)] = rows.GetString(1);
        }
        return applied;
    }

    private IEnumerable<Migration> Migrations() => project.GetManifestResourceNames()
        .Where(resource => resource.Contains(".Migrations.", StringComparison.Ordinal) && resource.EndsWith(".sql", StringComparison.Ordinal))
        .Select(Read)
        .OrderBy(migration => migration.Number);

    private Migration Read(string resource)
    {
        var name = resource[(resource.IndexOf(".Migrations.", StringComparison.Ordinal) + ".Migrations.".Length)..^".sql".Length];
        using var reader = new StreamReader(project.GetManifestResourceStream(resource)!);
        var sql = reader.ReadToEnd();
        return new(int.Parse(name[..4], CultureInfo.InvariantCulture), name, sql, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(sql)).ToHex());
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>One numbered step; its digest tells whether it is the one that was applied.</summary>
internal sealed record Migration(int Number, string Name, string Sql, string Digest);
