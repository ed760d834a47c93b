namespace EvidenceChain.Capture.Browsing;

/// <summary>Which of the programs that draw with Chromium's engine a capture uses.</summary>
public enum BrowserProgram
{
    /// <summary>The browser that people have, without its window.</summary>
    Chromium,

    /// <summary>Debian's chromium-headless-shell: the engine without the browser around it, at about half the cost.</summary>
    HeadlessShell,
}
