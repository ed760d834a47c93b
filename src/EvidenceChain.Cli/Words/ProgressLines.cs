using System.Globalization;
using EvidenceChain.Cli.Talk;

namespace EvidenceChain.Cli.Words;

/// <summary>Live progress on standard error, of several captures at once: a line per step on a terminal rewritten in place, plain lines elsewhere.</summary>
internal sealed class ProgressLines(TextWriter output, Language language, bool isTerminal, TimeProvider clock)
{
    private readonly long started = clock.GetTimestamp();
    private readonly HashSet<string> said = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private bool isLineOpen;

    /// <summary>Shows an event once; the same fact told again after a reconnection is dropped.</summary>
    public void Show(string number, StepEvent step)
    {
        lock (gate)
        {
            ShowOnce(number, step);
        }
    }

    public void End()
    {
        lock (gate)
        {
            if (isLineOpen)
            {
                output.Write("\r\u001b[K");
                isLineOpen = false;
            }
        }
    }

    private void ShowOnce(string number, StepEvent step)
    {
        if (!said.Add($"{number} {step.Step} {step.State} {step.Detail}"))
        {
            return;
        }
        var isOver = step.State is "done" or "failed";
        if (!isOver && !isTerminal && step.State == "started")
        {
            return;
        }
        var mark = step.State switch { "done" => "✓", "failed" => "✗", _ => "…" };
        var seconds = clock.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        var line = $"{mark} {number}  {language.Step(step.Step),-10} {seconds,6} s  {Printable(step.Detail)}";
        if (isTerminal)
        {
            output.Write(isOver ? $"\r\u001b[K{line}\n" : $"\r\u001b[K{line}");
            isLineOpen = !isOver;
        }
        else
        {
            output.WriteLine(line);
        }
        output.Flush();
    }

    /// <summary>Details may quote a page: no control or direction character reaches the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(character =>
        char.IsControl(character) || CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.Format ? '?' : character));
}
