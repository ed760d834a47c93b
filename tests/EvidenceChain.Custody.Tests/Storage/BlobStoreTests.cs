using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Custody.Tests.Storage;

public sealed class BlobStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ec-blobs-").FullName;

    [Fact]
    public async Task Put_SameContentTwice_OneFileThatReadsBack()
    {
        var store = new BlobStore(folder);
        var (first, size) = await PutAsync(store, "evidence"u8.ToArray());
        var (second, _) = await PutAsync(store, "evidence"u8.ToArray());
        Assert.Equal((Sha256Digest.Of("evidence"u8), 8), (first, size));
        Assert.Equal(first, second);
        Assert.Single(Files());
        await using var read = await store.OpenAsync(first, CancellationToken.None);
        Assert.Equal("evidence", await new StreamReader(read).ReadToEndAsync());
    }

    [Fact]
    public async Task Open_DamagedContent_IsRefusedAndStoringAgainMendsIt()
    {
        var store = new BlobStore(folder);
        var (digest, _) = await PutAsync(store, "evidence"u8.ToArray());
        await File.WriteAllTextAsync(Files().Single(), "evidense");
        await Assert.ThrowsAsync<InvalidDataException>(() => store.OpenAsync(digest, CancellationToken.None));
        await PutAsync(store, "evidence"u8.ToArray());
        await using var read = await store.OpenAsync(digest, CancellationToken.None);
        Assert.Equal(8, read.Length);
    }

    [Fact]
    public async Task Put_WriterFails_NothingIsLeft()
    {
        var store = new BlobStore(folder);
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync(
            async target =>
            {
                await target.WriteAsync("half"u8.ToArray());
                throw new IOException("the disk is full");
            }, CancellationToken.None));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Put_FolderIsNotOne_FailsAsTheWorldDoes()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "");
        var store = new BlobStore(file);
        await Assert.ThrowsAnyAsync<IOException>(() => PutAsync(store, [1]));
        Assert.False(store.Has(Sha256Digest.Of([1])));
        await Assert.ThrowsAnyAsync<IOException>(() => store.OpenAsync(Sha256Digest.Of([1]), CancellationToken.None));
    }

    [Fact]
    public async Task Remove_TwiceOver_IsNoError()
    {
        var store = new BlobStore(folder);
        var (digest, _) = await PutAsync(store, [1, 2, 3]);
        store.Remove(digest);
        store.Remove(digest);
        Assert.False(store.Has(digest));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task<(Sha256Digest Digest, long SizeBytes)> PutAsync(BlobStore store, byte[] content) => store.PutAsync(target => target.WriteAsync(content).AsTask(), CancellationToken.None);

    private string[] Files() => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
}
