using EvidenceChain.Capture;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Egress;
using EvidenceChain.Custody.Leases;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Attempts;

/// <summary>Where a worker captures and what it may connect to beyond the order's own settings.</summary>
public sealed record CaptureStationOptions
{
    /// <summary>Name of this worker, for the register.</summary>
    public required string Worker { get; init; }

    /// <summary>Scratch folder; what a killed attempt left there is taken over by the next one of the same order.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>The gate's rules for an order; the host knows its own listeners.</summary>
    public required Func<OrderStatement, EgressRules> Egress { get; init; }

    /// <summary>The browser for an order.</summary>
    public Func<OrderStatement, BrowserProgram> Program { get; init; } = _ => BrowserProgram.Chromium;
}

/// <summary>Captures one order: the worker's half of the walk. It holds no key and writes attempts only.</summary>
public sealed class CaptureStation(NpgsqlDataSource database, LeaseTable leases, BlobStore intake, PageCapturer capturer, ReplayDesk replays, CaptureStationOptions options, TimeProvider clock, Action<string> reached)
{
    /// <summary>An order that nothing could be kept of so often is for people to look at.</summary>
    public const int MaxAttempts = 5;

    // Our own browser's end says nothing about the site: such an attempt fails. A page that ends browsers again and again is sealed with what there is.
    private const string BrowserGone = "browser-gone";
    private const int RetriedBrowserDeaths = 2;
    private const string PackageName = "capture.wacz";
    private static readonly TimeSpan LeaseTerm = TimeSpan.FromSeconds(15);

    /// <summary>Makes an attempt unless one is kept, another worker is at it, or too many failed. True when a package is in the intake.</summary>
    public async Task<bool> CaptureAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        if (await IsKeptAsync(number, cancellation))
        {
            return true;
        }
        await using var lease = await leases.TakeAsync($"capture:{number}", options.Worker, LeaseTerm, cancellation);
        if (lease is null || await AttemptsAsync(number, cancellation) >= MaxAttempts)
        {
            return false;
        }
        if (await IsKeptAsync(number, cancellation))
        {
            return true;
        }
        var order = await OrderAsync(number, cancellation);
        var attempt = await database.Command("select custody.begin_attempt($1, $2, $3, $4)", number.ToString(), lease.Token, options.Worker, clock.GetUtcNow())
            .ScalarAsync<int?>(cancellation);
        if (attempt is not { } begun)
        {
            return false;
        }
        reached("capture.begun");
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lease.Lost);
        return await RecordAsync(order, begun, lease, both.Token);
    }

    private async Task<bool> RecordAsync(LoggedOrder order, int attempt, Lease lease, CancellationToken cancellation)
    {
        var number = order.Statement.Number;
        var folder = Path.Combine(options.ScratchFolder, $"{number}-{attempt}");
        Directory.CreateDirectory(folder);
        var earlier = TakeEarlier(options.ScratchFolder, number, attempt, folder);
        var path = Path.Combine(folder, PackageName);
        try
        {
            var (profile, language) = VisitorOf(order.Statement.Settings);
            var report = await capturer.CaptureAsync(
                new CaptureOrder
                {
                    Number = number,
                    OrderDigest = order.Digest,
                    Attempt = attempt,
                    Url = new Uri(order.Statement.Url),
                    Beacon = order.Beacon,
                    Egress = options.Egress(order.Statement),
                    Program = options.Program(order.Statement),
                    PageTimeout = TimeSpan.FromSeconds(order.Statement.Settings.TimeoutSeconds),
                    Language = language,
                    Profile = profile,
                    Operator = options.Worker,
                    OutputPath = path,
                    Earlier = earlier,
                },
                new Progress(database, number, reached),
                cancellation);
            reached("capture.recorded");
            if (report.Reasons.Contains(BrowserGone) && attempt <= RetriedBrowserDeaths)
            {
                await EndAsync(number, attempt, lease, null, $"the browser ended while it captured, {report.Records} records into it", cancellation);
                return false;
            }
            var (digest, _) = await intake.PutFileAsync(path, cancellation);
            reached("capture.stored");
            var salts = File.Exists(CaptureOrder.SaltsPath(path)) ? await File.ReadAllBytesAsync(CaptureOrder.SaltsPath(path), cancellation) : null;
            if (!await EndAsync(number, attempt, lease, new(digest.ToArray(), report.ToBytes(), salts), null, cancellation))
            {
                return false;
            }
            if (profile.IsReplayed)
            {
                replays.Lay(number, attempt, path);
            }
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The worker's edge: whatever went wrong is the attempt's failure, stored, and the next attempt's number is one higher.
            await EndAsync(number, attempt, lease, null, $"{fault.GetType().Name}: {fault.Message}", cancellation);
            return false;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Moves the unfinished records of killed attempts into the folder of this one, and removes what else they left.</summary>
    public static IReadOnlyList<EarlierAttempt> TakeEarlier(string scratch, EvidenceNumber number, int attempt, string folder)
    {
        List<EarlierAttempt> earlier = [];
        for (var one = 1; one < attempt; one++)
        {
            var leftBehind = Path.Combine(scratch, $"{number}-{one}");
            if (!Directory.Exists(leftBehind))
            {
                continue;
            }
            // Those that it had taken over from still earlier ones, then its own.
            foreach (var taken in Enumerable.Range(1, one))
            {
                var from = taken < one ? Path.Combine(leftBehind, PartName(taken)) : Path.Combine(leftBehind, PackageName + ".parts", "data.warc.gz");
                var to = Path.Combine(folder, PartName(taken));
                if (new FileInfo(from) is { Exists: true, Length: > 0 })
                {
                    File.Move(from, to, overwrite: true);
                    earlier.Add(new(taken, to));
                }
            }
            Directory.Delete(leftBehind, recursive: true);
        }
        return earlier;
    }

    private static (CaptureProfile Profile, string Language) VisitorOf(OrderSettings ordered)
    {
        var profile = CaptureProfile.Find(ordered.Profile) ?? throw new InvalidDataException($"this worker knows no profile {ordered.Profile}");
        return VisitorSettings.TryParse(ordered.Language, ordered.TimeZone, ordered.Viewport, out var visitor, out var error) ? (visitor.Of(profile), visitor.Language) : throw new InvalidDataException(error);
    }

    private static string PartName(int attempt) => $"attempt-{attempt}.part";

    private Task<bool> EndAsync(EvidenceNumber number, int attempt, Lease lease, Kept? kept, string? failure, CancellationToken cancellation) =>
        database.Command(
            "select custody.end_attempt($1, $2, $3, $4::bytea, $5::bytea, $6::bytea, $7::text, $8)",
            number.ToString(), attempt, lease.Token, kept?.Package, kept?.Report, kept?.Salts, failure, clock.GetUtcNow())
            .ScalarAsync<bool>(cancellation);

    private Task<bool> IsKeptAsync(EvidenceNumber number, CancellationToken cancellation) =>
        database.Command("select exists (select from custody.attempt_ends where number = $1 and package is not null)", number.ToString()).ScalarAsync<bool>(cancellation);

    private Task<long> AttemptsAsync(EvidenceNumber number, CancellationToken cancellation) =>
        database.Command("select count(*) from custody.attempts where number = $1", number.ToString()).ScalarAsync<long>(cancellation);

    /// <summary>The order with a checkpoint that includes it: the recorder shows it before it navigates.</summary>
    private async Task<LoggedOrder> OrderAsync(EvidenceNumber number, CancellationToken cancellation)
    {
        var found = await database.Command(
            """
            select o.statement, o.digest, (select c.note from custody.checkpoints c where c.size > e.index order by c.size desc limit 1)
            from custody.orders o join custody.entries e on e.digest = o.digest where o.number = $1
            """, number.ToString())
            .ListAsync(row => new LoggedOrder(OrderStatement.Parse(row.GetFieldValue<byte[]>(0)).Value, Proof.Digests.Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(1)), row.GetString(2)), cancellation);
        return found.SingleOrDefault() ?? throw new InvalidOperationException($"order {number} is not in the log");
    }

    private sealed record Kept(byte[] Package, byte[] Report, byte[]? Salts);

    private sealed record LoggedOrder(OrderStatement Statement, Proof.Digests.Sha256Digest Digest, string Beacon);

    /// <summary>Tells whoever follows live; nothing durable depends on it.</summary>
    private sealed class Progress(NpgsqlDataSource database, EvidenceNumber number, Action<string> reached) : IProgress<CaptureProgress>
    {
        public void Report(CaptureProgress value)
        {
            try
            {
                using var tell = database.Command("select pg_notify('capture_progress', $1)", $"{number} {value.Step} {value.Detail}");
                tell.ExecuteNonQuery();
            }
            catch (NpgsqlException)
            {
                // A follower misses a line; the record does not.
            }
            reached($"capture.at.{value.Step}");
        }
    }
}
