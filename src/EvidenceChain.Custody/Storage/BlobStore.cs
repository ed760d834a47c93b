using System.Security.Cryptography;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Custody.Storage;

/// <summary>Content-addressed files under one folder: named by their SHA-256, flushed before they are named, checked when they are read.</summary>
public sealed class BlobStore(string folder)
{
    private const int CopyBytes = 128 * 1024;
    private const UnixFileMode FolderMode = UnixFileMode.SetGroup | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Stores what the writer writes. The same content stored twice is one file.</summary>
    public async Task<(Sha256Digest Digest, long SizeBytes)> PutAsync(Func<Stream, Task> write, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, $"{Path.GetRandomFileName()}.part");
        try
        {
            Sha256Digest digest;
            long size;
            await using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = Mode, Options = FileOptions.Asynchronous }))
            {
                await write(file);
                file.Position = 0;
                digest = await DigestAsync(file, cancellation);
                size = file.Length;
                file.Flush(flushToDisk: true);
            }
            var path = PathOf(digest);
            var home = Path.GetDirectoryName(path)!;
            if (!Directory.Exists(home))
            {
                Directory.CreateDirectory(home);
                File.SetUnixFileMode(home, FolderMode); // whatever the umask: the service removes what the worker stored
                DurableFile.FlushFolder(folder);
            }
            File.Move(aside, path, overwrite: true);
            DurableFile.FlushFolder(home);
            return (digest, size);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>Stores a file that another process wrote.</summary>
    public async Task<(Sha256Digest Digest, long SizeBytes)> PutFileAsync(string path, CancellationToken cancellation)
    {
        await using var source = File.OpenRead(path);
        return await PutAsync(target => source.CopyToAsync(target, CopyBytes, cancellation), cancellation);
    }

    public bool Has(Sha256Digest digest) => File.Exists(PathOf(digest));

    /// <summary>Opens a blob after reading it through once: <see cref="InvalidDataException"/> when its content is not its name.</summary>
    public async Task<FileStream> OpenAsync(Sha256Digest digest, CancellationToken cancellation)
    {
        var file = new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read, CopyBytes, FileOptions.Asynchronous);
        try
        {
            var found = await DigestAsync(file, cancellation);
            if (found != digest)
            {
                throw new InvalidDataException($"blob {digest.ToHex()} reads as {found.ToHex()}: the store is damaged");
            }
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a blob for a reader that checks its digest itself.</summary>
    public FileStream OpenUnchecked(Sha256Digest digest) => new(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read, CopyBytes, FileOptions.Asynchronous);

    /// <summary>Removes a blob that another fact has made superfluous; a missing one is no error, so that the step can be repeated.</summary>
    public void Remove(Sha256Digest digest) => File.Delete(PathOf(digest));

    private string PathOf(Sha256Digest digest)
    {
        var hex = digest.ToHex();
        return Path.Combine(folder, hex[..2], hex);
    }

    private static async Task<Sha256Digest> DigestAsync(Stream source, CancellationToken cancellation) =>
        Sha256Digest.FromBytes(await SHA256.HashDataAsync(source, cancellation));
}
