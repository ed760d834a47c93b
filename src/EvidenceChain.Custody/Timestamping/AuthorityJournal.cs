using System.Globalization;
using System.Text;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>
/// Last serial number and last time of the built-in authority, on disk before a token with them leaves.
/// One line of fixed width, rewritten in place within one disk sector; the open file is also the lock against a second process.
/// </summary>
internal sealed class AuthorityJournal(string path)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int LineBytes = 20 + 1 + 24 + 1;
    private readonly Lock gate = new();

    /// <summary>
    /// Reserves a serial and a time not before the last one; null when the clock is behind it. A serial is the milliseconds since 1970 times 65,536, or the
    /// last one plus one if that is larger, so they rise even if this file is lost.
    /// </summary>
    public (long Serial, DateTimeOffset Time)? Reserve(DateTimeOffset now, out DateTimeOffset last)
    {
        lock (gate)
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, LineBytes);
            var time = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
            (var lastSerial, last) = Read(file);
            if (time < last)
            {
                return null;
            }
            var serial = Math.Max(lastSerial + 1, time.ToUnixTimeMilliseconds() << 16);
            file.Position = 0;
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{serial:D20} {time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}\n")));
            file.Flush(flushToDisk: true);
            return (serial, time);
        }
    }

    private (long Serial, DateTimeOffset Time) Read(FileStream file)
    {
        if (file.Length == 0)
        {
            return (0, DateTimeOffset.UnixEpoch);
        }
        Span<byte> line = stackalloc byte[LineBytes];
        if (file.Length == LineBytes && file.ReadAtLeast(line, LineBytes, throwOnEndOfStream: false) == LineBytes
            && Encoding.ASCII.GetString(line).Split(' ') is [var serial, var time]
            && long.TryParse(serial, NumberStyles.None, CultureInfo.InvariantCulture, out var lastSerial)
            && DateTimeOffset.TryParseExact(time.TrimEnd('\n'), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var lastTime))
        {
            return (lastSerial, lastTime);
        }
        throw new IOException($"{path} cannot be read as the journal of the time authority");
    }
}
