namespace EvidenceChain.Proof.Bundles;

/// <summary>A member as it lies in a ZIP, a folder or memory; its size is what the container says.</summary>
/// <param name="SizeBytes">Stated size.</param>
/// <param name="Open">A fresh stream of the content.</param>
internal sealed record BundleEntry(long SizeBytes, Func<Stream> Open);

/// <summary>The members of a bundle, whatever holds them. Not for several threads when it comes from a ZIP.</summary>
public sealed class OpenBundle : IDisposable
{
    private readonly SortedDictionary<string, BundleEntry> entries;
    private readonly IDisposable? owner;

    internal OpenBundle(IReadOnlyDictionary<string, BundleEntry> entries, IDisposable? owner)
    {
        this.entries = new(entries.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        this.owner = owner;
    }

    /// <summary>Paths of all members, ordinal.</summary>
    public IReadOnlyCollection<string> Paths => entries.Keys;

    /// <summary>A bundle of parts in memory, such as one about to be written; paths are as given.</summary>
    public static OpenBundle OfParts(IEnumerable<BundlePart> parts) =>
        new(parts.ToDictionary(part => part.Member.Path, part => new BundleEntry(part.Member.SizeBytes, part.Open), StringComparer.Ordinal), null);

    /// <summary>Whether there is such a member.</summary>
    public bool Has(string path) => entries.ContainsKey(path);

    /// <summary>The whole content of a member of at most 16 MiB; a failure when it is missing, larger or not to be read.</summary>
    public ParseResult<byte[]> Read(string path)
    {
        if (!entries.TryGetValue(path, out var entry))
        {
            return ParseResult.Fail($"{path} is missing");
        }
        if (entry.SizeBytes > BundleManifest.MaxMemberBytes)
        {
            return ParseResult.Fail($"{path} is larger than 16 MiB");
        }
        try
        {
            using var source = entry.Open();
            var content = new byte[entry.SizeBytes];
            source.ReadExactly(content);
            return source.ReadByte() < 0 ? content : ParseResult.Fail($"{path} is longer than its container says");
        }
        catch (Exception fault) when (IsContainerFault(fault))
        {
            return ParseResult.Fail($"{path} cannot be read: {fault.Message}");
        }
    }

    /// <summary>
    /// A seekable stream of a member of any size, which the caller closes. A compressed one is unpacked to a temporary file, never beyond
    /// <paramref name="maxBytes"/>; a failure when it is missing, larger or not to be read.
    /// </summary>
    public async Task<ParseResult<Stream>> OpenSeekableAsync(string path, long maxBytes, CancellationToken cancellationToken)
    {
        if (!entries.TryGetValue(path, out var entry))
        {
            return ParseResult.Fail($"{path} is missing");
        }
        if (entry.SizeBytes > maxBytes)
        {
            return ParseResult.Fail($"{path} is larger than {maxBytes} bytes");
        }
        try
        {
            var source = entry.Open();
            if (source.CanSeek)
            {
                return source;
            }
            await using (source.ConfigureAwait(false))
            {
                return await UnpackAsync(path, source, maxBytes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (IsContainerFault(fault))
        {
            return ParseResult.Fail($"{path} cannot be read: {fault.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => owner?.Dispose();

    /// <summary>What reading a damaged ZIP or a vanished file throws: the world failing, not a bug.</summary>
    internal static bool IsContainerFault(Exception fault) =>
        fault is InvalidDataException or IOException or NotSupportedException or UnauthorizedAccessException;

    private static async Task<ParseResult<Stream>> UnpackAsync(string path, Stream source, long maxBytes, CancellationToken cancellationToken)
    {
        var target = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        try
        {
            var buffer = new byte[128 * 1024];
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (target.Length + read > maxBytes)
                {
                    await target.DisposeAsync().ConfigureAwait(false);
                    return ParseResult.Fail($"{path} is longer than {maxBytes} bytes");
                }
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
            target.Position = 0;
            return target;
        }
        catch
        {
            await target.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
