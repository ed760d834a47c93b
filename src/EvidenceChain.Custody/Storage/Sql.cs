using Npgsql;

namespace EvidenceChain.Custody.Storage;

/// <summary>One statement with positional parameters; <c>null</c> becomes SQL null.</summary>
public static class Sql
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, params ReadOnlySpan<object?> values) =>
        Bind(new NpgsqlCommand(text, connection), values);

    public static NpgsqlCommand Command(this NpgsqlDataSource source, string text, params ReadOnlySpan<object?> values) =>
        Bind(source.CreateCommand(text), values);

    public static async Task<int> ExecuteAsync(this NpgsqlCommand command, CancellationToken cancellation)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>The first column of the first row; <c>default</c> for no row or null.</summary>
    public static async Task<T?> ScalarAsync<T>(this NpgsqlCommand command, CancellationToken cancellation)
    {
        await using (command)
        {
            return await command.ExecuteScalarAsync(cancellation) is T value ? value : default;
        }
    }

    public static async Task<List<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using (command)
        {
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            List<T> list = [];
            while (await rows.ReadAsync(cancellation))
            {
                list.Add(read(rows));
            }
            return list;
        }
    }

    public static T? Nullable<T>(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);

    private static NpgsqlCommand Bind(NpgsqlCommand command, ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
        return command;
    }
}
