namespace EvidenceChain.Capture;

/// <summary>What the recorder is doing now.</summary>
/// <param name="Step">A key: <c>browser</c>, <c>navigate</c>, <c>settle</c>, <c>scroll</c>, <c>screenshots</c>, <c>texts</c>, <c>record</c>, <c>package</c>.</param>
/// <param name="Detail">A few words or a number; may be empty.</param>
public readonly record struct CaptureProgress(string Step, string Detail);
