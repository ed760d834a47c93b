using System.Collections.Concurrent;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Capture.Cleanliness;

/// <summary>SHA-256 of program files. One that has the same path, size, time and inode as before is not read again.</summary>
internal static class FileDigests
{
    private static readonly ConcurrentDictionary<(string Path, long Size, long Ticks, long Inode), Lazy<Task<string>>> Known = new();

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task<string> OfAsync(string path)
    {
        var file = new FileInfo(path);
        return Known.GetOrAdd((path, file.Length, file.LastWriteTimeUtc.Ticks, FileIdentity.Inode(path)), key => new(() => Task.Run(() => ReadAsync(key.Path)))).Value;
    }

    private static async Task<string> ReadAsync(string path)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan | FileOptions.Asynchronous);
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (int read; (read = await content.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }
        return Sha256Digest.FromBytes(hash.GetHashAndReset()).ToString();
    }
}
