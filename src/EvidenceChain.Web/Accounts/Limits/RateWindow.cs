using System.Collections.Concurrent;

namespace EvidenceChain.Web.Accounts.Limits;

/// <summary>What is left to somebody in the window that runs.</summary>
internal readonly record struct RateAnswer(bool IsAllowed, int Left, int SecondsToNext);

/// <summary>Counts in windows of one length, all starting at once: what is kept is dropped as a whole, so no number of names makes it grow beyond one window's requests.</summary>
internal sealed class RateWindow(TimeProvider clock, TimeSpan length)
{
    private Window current = new(long.MinValue);

    public RateAnswer Take(string who, int limit)
    {
        var now = clock.GetUtcNow().Ticks;
        var window = WindowAt(now / length.Ticks);
        var count = window.Counts.AddOrUpdate(who, 1, (_, before) => Math.Min(before, limit) + 1);
        var seconds = (int)Math.Ceiling(TimeSpan.FromTicks(length.Ticks - (now % length.Ticks)).TotalSeconds);
        return new(count <= limit, Math.Max(0, limit - count), seconds);
    }

    private Window WindowAt(long index)
    {
        var seen = Volatile.Read(ref current);
        if (seen.Index == index)
        {
            return seen;
        }
        // Of two that find the window ended at once one replaces it; the other takes what is then there.
        var replaced = Interlocked.CompareExchange(ref current, new Window(index), seen);
        return ReferenceEquals(replaced, seen) ? Volatile.Read(ref current) : replaced;
    }

    private sealed record Window(long Index)
    {
        public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);
    }
}
