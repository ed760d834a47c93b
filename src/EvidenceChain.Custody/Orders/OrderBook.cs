using System.Security.Cryptography;
using System.Text.Json;
using EvidenceChain.Custody.Keys;
using EvidenceChain.Custody.Ledger;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Orders;

/// <summary>What somebody asks to have captured.</summary>
public sealed record CaptureRequest
{
    /// <summary>Absolute, http or https.</summary>
    public required Uri Url
    {
        get;
        init => field = value is { IsAbsoluteUri: true, Scheme: "http" or "https" } ? value : throw new ArgumentException($"{value} is not an http or https address", nameof(value));
    }

    public required string RequestedBy { get; init; }

    /// <summary>Id of the organisation that asks; null is the operator.</summary>
    public string? Owner { get; init; }

    public string? Case { get; init; }

    public string Language { get; init; } = "zh-CN";

    /// <summary>IANA; null is the profile's own.</summary>
    public string? TimeZone { get; init; }

    /// <summary><c>WIDTHxHEIGHT</c>; null is the profile's own.</summary>
    public string? Viewport { get; init; }

    /// <summary>Name of a capture profile.</summary>
    public string Profile { get; init; } = OrderSettings.DefaultProfile;

    /// <summary>For one page, 1 to 600.</summary>
    public int TimeoutSeconds { get; init => field = value is >= 1 and <= 600 ? value : throw new ArgumentOutOfRangeException(nameof(value), "a page's time-out is 1 to 600 seconds"); } = 60;

    /// <summary>Private ranges opened on purpose, <c>CIDR[:port]</c>.</summary>
    public IReadOnlyList<string> AllowPrivate { get; init; } = [];
}

/// <summary>An order as it stands in the register.</summary>
public sealed record Order(EvidenceNumber Number, OrderStatement Statement, SignedStatement Text);

/// <summary>Takes orders. An order is in the log before anybody is told its number, so nobody can capture often and show one.</summary>
public sealed class OrderBook(NpgsqlDataSource database, KeyRing keys, LogSequencer log, TimeProvider clock, Action<string> reached)
{
    public async Task<Order> PlaceAsync(CaptureRequest request, CancellationToken cancellation)
    {
        var order = await InsertAsync(request, cancellation);
        reached("request.inserted");
        await log.AppendAsync(order.Text.Digest, cancellation);
        reached("request.logged");
        return order;
    }

    /// <summary>Null when there is no such number.</summary>
    public async Task<Order?> FindAsync(EvidenceNumber number, CancellationToken cancellation) =>
        (await database.Command("select statement, signature from custody.orders where number = $1", number.ToString()).ListAsync(Read, cancellation)).SingleOrDefault();

    /// <summary>Enters orders that a kill kept out of the log after they had been written; nobody was told of them, but they are facts.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        var unlogged = await database.Command("select statement, signature from custody.orders o where not exists (select from custody.entries e where e.digest = o.digest)")
            .ListAsync(Read, cancellation);
        foreach (var order in unlogged)
        {
            await log.AppendAsync(order.Text.Digest, cancellation);
        }
    }

    /// <summary>Orders of one URL in one case of one organisation are taken one after the other, so that each names all before it. A case is its organisation's: what another one orders is told to nobody here.</summary>
    private async Task<Order> InsertAsync(CaptureRequest request, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Command("select pg_advisory_xact_lock(hashtextextended($1, 0))", $"{request.Owner}\n{request.Case}\n{request.Url.AbsoluteUri}").ExecuteAsync(cancellation);
        var statement = StatementOf(request, await EarlierAsync(connection, request, cancellation));
        var signed = SignedStatement.Sign(statement.ToCanonicalBytes(), keys.Seal);
        if (!OrderStatement.Parse(signed.Statement.Span).TryGet(out _, out var error))
        {
            throw new ArgumentException(error, nameof(request)); // what cannot be read again must not become a fact
        }
        await connection.Command(
            "insert into custody.orders (number, digest, statement, signature, url, case_id, requested_by, settings, requested_at, owner) values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)",
            statement.Number.ToString(), signed.Digest.ToArray(), signed.Statement.ToArray(), signed.SignatureText, statement.Url, statement.Case, statement.RequestedBy,
            JsonSerializer.Serialize(statement.Settings), statement.MadeAt, request.Owner).ExecuteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new(statement.Number, statement, signed);
    }

    private OrderStatement StatementOf(CaptureRequest request, IReadOnlyList<EvidenceNumber> earlier) => new()
    {
        Origin = keys.Origin,
        MadeAt = clock.GetUtcNow(),
        Number = EvidenceNumber.Create(RandomNumberGenerator.GetBytes(EvidenceNumber.SizeBytes)),
        Url = request.Url.AbsoluteUri,
        Case = request.Case,
        RequestedBy = request.RequestedBy,
        Kind = EvidenceKind.Captured,
        Salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(OrderStatement.SaltBytes)),
        Earlier = earlier,
        Settings = new OrderSettings
        {
            Language = request.Language, TimeoutSeconds = request.TimeoutSeconds, Profile = request.Profile, TimeZone = request.TimeZone, Viewport = request.Viewport, AllowPrivate = request.AllowPrivate,
        },
    };

    private static Task<List<EvidenceNumber>> EarlierAsync(NpgsqlConnection connection, CaptureRequest request, CancellationToken cancellation) =>
        connection.Command(
            """
            select number from (
                select number, requested_at from custody.orders
                where url = $1 and case_id is not distinct from $2::text and owner is not distinct from $3::text order by requested_at desc limit 100) newest
            order by requested_at
            """,
            request.Url.AbsoluteUri, request.Case, request.Owner)
            .ListAsync(row => EvidenceNumber.TryParseExact(row.GetString(0), out var number) ? number : throw new InvalidDataException($"{row.GetString(0)} is no evidence number"), cancellation);

    private static Order Read(NpgsqlDataReader row)
    {
        var statement = OrderStatement.Parse(row.GetFieldValue<byte[]>(0)).Value;
        return new(statement.Number, statement, new(row.GetFieldValue<byte[]>(0), System.Text.Encoding.UTF8.GetBytes(row.GetString(1))));
    }
}
