namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>How many bytes of bodies a capture may still keep; one body gets at most half of all, so that an endless one does not take the place of the rest.</summary>
internal sealed class BodyBudget(long total)
{
    private long left = total;

    public long Total { get; } = total;

    public long MostForOne => Total / 2;

    public bool IsSpent => Interlocked.Read(ref left) <= 0;

    /// <summary>Takes what is asked for, or what is left; gives how much that was.</summary>
    public long Take(long bytes)
    {
        while (true)
        {
            var now = Interlocked.Read(ref left);
            var granted = Math.Min(bytes, now);
            if (Interlocked.CompareExchange(ref left, now - granted, now) == now)
            {
                return granted;
            }
        }
    }

    /// <summary>Takes all that is asked for, or nothing.</summary>
    public bool TryTake(long bytes)
    {
        var granted = Take(bytes);
        if (granted == bytes)
        {
            return true;
        }
        Interlocked.Add(ref left, granted);
        return false;
    }
}
