namespace EvidenceChain.Capture.Tests.Recording;

/// <summary>Does something when a capture comes to a step.</summary>
internal sealed class StepWatcher(string step, Action act) : IProgress<CaptureProgress>
{
    public void Report(CaptureProgress value)
    {
        if (value.Step == step)
        {
            act();
        }
    }
}
