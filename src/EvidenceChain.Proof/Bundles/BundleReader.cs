using EvidenceChain.Proof.Packages;

namespace EvidenceChain.Proof.Bundles;

/// <summary>
/// Opens what was handed out: a ZIP of any maker or an unpacked folder. The container is transport, so compression, order, times and one common
/// top folder do not matter; two members of one name, paths that leave the folder and links do. FORMAT.md §7.
/// </summary>
public static class BundleReader
{
    // Members, and as many folder entries as ZIP tools like to add.
    private const int MaxEntries = 2 * BundleManifest.MaxMembers;

    /// <summary>Opens a file or a folder; a failure says why it is no bundle, also when there is nothing at that path.</summary>
    public static ParseResult<OpenBundle> Open(string path)
    {
        try
        {
            return Directory.Exists(path) ? OpenFolder(path) : OpenZip(File.OpenRead(path));
        }
        catch (Exception fault) when (OpenBundle.IsContainerFault(fault))
        {
            return ParseResult.Fail(fault.Message);
        }
    }

    /// <summary>Opens a ZIP in a seekable stream, which is closed with the bundle, or at once on failure.</summary>
    public static ParseResult<OpenBundle> OpenZip(Stream zip)
    {
        try
        {
            return ReadZip(zip);
        }
        catch (Exception fault) when (OpenBundle.IsContainerFault(fault))
        {
            zip.Dispose();
            return ParseResult.Fail($"not a readable ZIP: {fault.Message}");
        }
    }

    private static ParseResult<OpenBundle> ReadZip(Stream zip)
    {
        if (!ZipDirectoryReader.Read(zip, ZipRules.Bundle).TryGet(out var directory, out var error))
        {
            zip.Dispose();
            return ParseResult.Fail($"not a readable ZIP: {error}");
        }
        var found = directory.Members.Select(member => KeyValuePair.Create(
            member.Path,
            new BundleEntry(member.SizeBytes, () => member.IsDeflated ? directory.Open(member) : new StoredMember(zip, member.DataOffset, member.SizeBytes)))).ToList();
        var opened = Arrange(found, zip);
        if (!opened.IsOk)
        {
            zip.Dispose();
        }
        return opened;
    }

    private static ParseResult<OpenBundle> OpenFolder(string folder)
    {
        var root = Path.GetFullPath(folder);
        var found = new List<KeyValuePair<string, BundleEntry>>();
        var seen = 0;
        foreach (var file in new DirectoryInfo(root).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false }))
        {
            if (seen++ == MaxEntries)
            {
                return ParseResult.Fail($"the folder has more than {MaxEntries} files and folders");
            }
            if (file.LinkTarget is not null)
            {
                return ParseResult.Fail($"{file.Name} is a link");
            }
            if (file is not FileInfo { FullName: var path, Length: var length })
            {
                continue;
            }
            // Pipes, devices and sockets state a length of 0, and to open one may never return: what states 0 bytes is taken at its word.
            found.Add(new(Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'), new BundleEntry(length, () => length == 0 ? new MemoryStream([], writable: false) : File.OpenRead(path))));
        }
        return Arrange(found, null);
    }

    private static ParseResult<OpenBundle> Arrange(List<KeyValuePair<string, BundleEntry>> found, IDisposable? owner)
    {
        var top = CommonTop(found);
        var entries = new Dictionary<string, BundleEntry>(StringComparer.Ordinal);
        // Two names that differ in case alone are one file on some systems: which one would be read is then an accident.
        var folded = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, entry) in found)
        {
            var path = name[top.Length..];
            if (!MemberPaths.IsSafe(path))
            {
                return ParseResult.Fail("a member's path is not a plain relative path");
            }
            if (!folded.Add(path))
            {
                return ParseResult.Fail($"{path} is there twice");
            }
            entries.Add(path, entry);
        }
        return entries.ContainsKey(MemberPaths.Manifest)
            ? new OpenBundle(entries, owner)
            : ParseResult.Fail($"there is no {MemberPaths.Manifest}: not an evidence bundle");
    }

    private static string CommonTop(List<KeyValuePair<string, BundleEntry>> found)
    {
        var slash = found.Count == 0 ? -1 : found[0].Key.IndexOf('/', StringComparison.Ordinal);
        var top = slash < 0 ? "" : found[0].Key[..(slash + 1)];
        return found.All(entry => entry.Key.StartsWith(top, StringComparison.Ordinal)) ? top : "";
    }
}
