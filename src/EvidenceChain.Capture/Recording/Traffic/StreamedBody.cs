using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>What a stream brought: a file with the body's first bytes.</summary>
/// <param name="Path">Of the file, which is no longer written to.</param>
/// <param name="Bytes">In the file.</param>
/// <param name="IsAllThatCame">Nothing is missing of what the browser received.</param>
/// <param name="IsCutByBudget">More came than may be kept.</param>
internal readonly record struct StreamedFile(string Path, long Bytes, bool IsAllThatCame, bool IsCutByBudget);

/// <summary>One body that is written to a file while it comes. Its methods are called under one lock a body.</summary>
internal sealed class StreamedBody(string session, long since) : IDisposable
{
    private readonly List<byte[]> early = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FileStream? file;
    private long told;
    private long toldWithoutBytes;
    private bool isFlowing;
    private bool isBroken;

    public string Session => session;

    /// <summary>Monotonic mark of the answer's begin.</summary>
    public long Since => since;

    /// <summary>Asked for, from whatever point on.</summary>
    public bool IsBegun { get; set; }

    public bool IsCut { get; private set; }

    public Task Ended => ended.Task;

    public long Told => told;

    public long Bytes { get; private set; }

    public void End() => ended.TrySetResult();

    /// <summary>No more is told of it from now on.</summary>
    public void Stop()
    {
        IsCut |= !ended.Task.IsCompleted;
        End();
    }

    /// <summary>A piece came; <paramref name="bytes"/> is null while the stream has not begun to flow.</summary>
    public void Received(long length, byte[]? bytes, BodyBudget budget)
    {
        told += length;
        if (bytes is null)
        {
            toldWithoutBytes += length;
        }
        else if (!isFlowing)
        {
            early.Add(bytes);
        }
        else
        {
            Append(bytes, budget);
        }
    }

    /// <summary>What the browser had before it began to stream; an incomplete beginning makes the rest useless.</summary>
    public void Flow(CdpAnswer answer, string path, BodyBudget budget)
    {
        var beginning = answer.IsOk && answer.Result.Member("bufferedData") is { } text ? text.GetBytesFromBase64() : [];
        isBroken = !answer.IsOk || beginning.Length != toldWithoutBytes;
        isFlowing = true;
        if (!isBroken)
        {
            try
            {
                file = new(path, FileMode.CreateNew, FileAccess.Write);
            }
            catch (IOException)
            {
                isBroken = true;
            }
            Append(beginning, budget);
        }
        early.ForEach(piece => Append(piece, budget));
        early.Clear();
    }

    /// <summary>Closes the file; null when there is none worth having.</summary>
    public StreamedFile? Finish()
    {
        var kept = file;
        file = null;
        kept?.Dispose();
        return kept is null || isBroken ? null : new(kept.Name, Bytes, Bytes == told, IsCut);
    }

    public void Dispose() => file?.Dispose();

    private void Append(byte[] bytes, BodyBudget budget)
    {
        if (isBroken || IsCut || file is null)
        {
            return;
        }
        var granted = budget.Take(Math.Min(bytes.Length, budget.MostForOne - Bytes));
        IsCut = granted < bytes.Length;
        try
        {
            file.Write(bytes, 0, (int)granted);
            Bytes += granted;
        }
        catch (IOException)
        {
            // The disk is full: what the file has is of unknown length.
            isBroken = true;
        }
    }
}
