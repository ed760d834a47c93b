using System.Collections.Concurrent;
using System.Globalization;
using EvidenceChain.Custody.Storage;
using Npgsql;

namespace EvidenceChain.Web.Accounts.Limits;

/// <summary>How many captures an organisation may order in 24 hours. The orders themselves are what is counted.</summary>
internal sealed class CaptureQuota(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    // One order of an organisation at a time passes between the count and its being placed, else several at once would all find the last place free.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the organisation's turn; to be given back when the orders are placed.</summary>
    public async Task<IDisposable> TurnAsync(string? organisation, CancellationToken cancellation)
    {
        // The operator has no quota, and so nothing to wait for.
        if (organisation is null)
        {
            return new Turn(null);
        }
        var turn = turns.GetOrAdd(organisation, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    /// <summary>One sentence when so many more are too many; else null.</summary>
    public async Task<string?> WhyNotAsync(string? organisation, int wanted, CancellationToken cancellation)
    {
        if (organisation is null)
        {
            return null;
        }
        var (limit, used) = (await database.Command(
            "select captures_a_day, (select count(*)::int from custody.orders where owner = $1 and requested_at > $2) from web.organisations where id = $1", organisation, clock.GetUtcNow() - Day)
            .ListAsync(row => (row.Nullable<int?>(0), row.GetInt32(1)), cancellation)).Single();
        return limit is null || used + (long)wanted <= limit ? null : string.Create(
            CultureInfo.InvariantCulture, $"your organisation may order {limit} captures in 24 hours; {used} are ordered, so {Math.Max(0, limit.Value - used)} are left (每 24 小时限取证 {limit} 次，已用 {used} 次)");
    }

    private sealed class Turn(SemaphoreSlim? held) : IDisposable
    {
        public void Dispose() => held?.Release();
    }
}
