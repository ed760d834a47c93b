namespace EvidenceChain.Capture.Browsing;

/// <summary>The fresh profile of one capture.</summary>
internal static class BrowserProfile
{
    /// <summary>Below the browser's own folder.</summary>
    public const string FolderName = "profile";

    // The browser knows no way to sign in to a server: one that asks for a name and a password is not kept waiting by a prompt
    // that nobody sees, and the answer it gives those who have none is what the page shows.
    private const string LocalState = """{"auth":{"schemes":"none"}}""";

    /// <summary>Gives the paths made, for the browser's user to own.</summary>
    public static IReadOnlyList<string> Make(string browserFolder)
    {
        var folder = Directory.CreateDirectory(Path.Combine(browserFolder, FolderName), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var state = Path.Combine(folder, "Local State");
        File.WriteAllText(state, LocalState);
        return [folder, state];
    }
}
