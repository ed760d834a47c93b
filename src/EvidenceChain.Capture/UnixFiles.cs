namespace EvidenceChain.Capture;

/// <summary>File modes, on the systems that have them; the capture itself runs on Linux only.</summary>
internal static class UnixFiles
{
    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
