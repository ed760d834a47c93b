using Npgsql;

namespace EvidenceChain.Custody.Storage;

/// <summary>
/// One version had changed migrations 1 and 10 in place, and gave the numbers 11 and 12 to what are 12 and 13 now. Its tables are the same as those
/// that 1 to 13 make: such a database gets the numbers that are in use, and nothing is run twice.
/// </summary>
internal static class EarlierNumbering
{
    private const string First = "7b576df9ac097b6f7b8d8d46e31d87b3785179f42fa6f6708aa0268258aa3bc8";
    private const string Tenth = "54da6183bc2b5b84854bd5521ea8d7bdeaf8dcbaebce5d2da125fe5758a21d64";

    /// <summary>True when the numbers were those of that version and are changed now, in one transaction.</summary>
    public static async Task<bool> AdoptAsync(NpgsqlConnection connection, string schema, IReadOnlyDictionary<int, string> applied, IReadOnlyList<Migration> known, TimeProvider clock, CancellationToken cancellation)
    {
        if (applied.GetValueOrDefault(1) != First || applied.GetValueOrDefault(10) != Tenth)
        {
            return false;
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        foreach (var number in (int[])[12, 11])
        {
            await SetAsync(connection, $"update {schema}.migrations set number = $1, name = $2, digest = $3 where number = $4 and digest = $3", Of(known, number + 1), number, cancellation);
        }
        foreach (var number in (int[])[1, 10])
        {
            await SetAsync(connection, $"update {schema}.migrations set number = $1, name = $2, digest = $3 where number = $4", Of(known, number), number, cancellation);
        }
        await SetAsync(connection, $"insert into {schema}.migrations values ($1, $2, $3, $4)", Of(known, 11), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static Migration Of(IReadOnlyList<Migration> known, int number) => known.Single(migration => migration.Number == number);

    private static async Task SetAsync(NpgsqlConnection connection, string sql, Migration now, object last, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = now.Number }, new() { Value = now.Name }, new() { Value = now.Digest }, new() { Value = last } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
