using System.Runtime.InteropServices;

namespace EvidenceChain.Custody.Storage;

/// <summary>Files that survive a power cut: written aside, flushed, renamed, and the folder flushed too.</summary>
public static partial class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Puts a whole file in place at once: a reader sees the old file or the new one, never a part.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode = OwnerOnly)
    {
        var aside = $"{path}.{Path.GetRandomFileName()}.part"; // threads and processes may replace the same file at once
        using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            File.SetUnixFileMode(file.SafeFileHandle, mode); // whatever the umask: processes of other users may have to read it
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Appends one line and flushes it to disk before returning.</summary>
    public static void AppendLine(string path, string line)
    {
        var isNew = !File.Exists(path);
        using (var file = new FileStream(path, FileMode.Append, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
            file.Flush(flushToDisk: true);
        }
        if (isNew)
        {
            FlushFolder(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Makes renames and new names in a folder durable; .NET cannot open folders, so this asks libc.</summary>
    public static void FlushFolder(string folder)
    {
        const int readOnlyFolder = 0x10000; // O_RDONLY | O_DIRECTORY on Linux
        var handle = Open(folder, readOnlyFolder);
        if (handle < 0)
        {
            throw new IOException($"{folder} cannot be opened to flush it (errno {Marshal.GetLastPInvokeError()})");
        }
        var flushed = Fsync(handle);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (flushed != 0)
        {
            throw new IOException($"{folder} could not be flushed (errno {error})");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
