namespace HyperActors.Scenarios;

/// <summary>HA3xxx: files and traces.</summary>
internal static class FileErrors
{
    public static IReadOnlyList<ErrorDescription> All { get; } =
    [
        new(ErrorCode.NoColumn, "The trace has no such column",
            "The first line of a CSV trace names its columns; none has the wanted name. Columns are also found "
            + "by number, from 1."),
        new(ErrorCode.TraceUnreadable, "The trace cannot be opened",
            "There is no such file, or it may not be read. Paths are relative to the scenario file."),
        new(ErrorCode.TraceBroken, "The trace is broken",
            "The trace is truncated, damaged, or of no known format; the message says at which byte or line. "
            + "'hyperactors trace info FILE' reads the whole of it."),
        new(ErrorCode.UnknownTraceFormat, "There is no such trace format",
            "Leave 'format' out to have it recognised by the content."),
        new(ErrorCode.FileUnreadable, "The scenario file cannot be read",
            "There is no such file, or it may not be read, or it is no text in UTF-8."),
        new(ErrorCode.ProfileUnreadable, "The profile file cannot be read",
            "There is no such file, or it may not be read. Paths are relative to the scenario file."),
    ];
}
