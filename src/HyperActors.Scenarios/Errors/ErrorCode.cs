namespace HyperActors.Scenarios;

/// <summary>The codes of mistakes: HA1xxx syntax, keys and values; HA2xxx meaning; HA3xxx files and traces.</summary>
/// <remarks>A code keeps its meaning for ever; <see cref="ErrorCatalogue"/> explains each.</remarks>
internal static class ErrorCode
{
    public const string NotYaml = "HA1001";
    public const string UnknownKey = "HA1002";
    public const string TabIndentation = "HA1003";
    public const string DuplicateKey = "HA1004";
    public const string MissingKey = "HA1005";
    public const string WrongType = "HA1006";
    public const string UnsupportedYaml = "HA1007";
    public const string EmptyFile = "HA1008";
    public const string WrongVersion = "HA1009";
    public const string MissingUnit = "HA1010";
    public const string UnknownUnit = "HA1011";
    public const string NotAQuantity = "HA1012";
    public const string OutOfRange = "HA1013";
    public const string UnexpectedUnit = "HA1014";
    public const string NotWhole = "HA1015";
    public const string MissingValue = "HA1016";
    public const string BadName = "HA1017";
    public const string UnknownWord = "HA1020";
    public const string UnknownPolicy = "HA1021";
    public const string UnknownPolicyParameter = "HA1022";
    public const string BadPolicyParameter = "HA1023";
    public const string NotOneVariant = "HA1024";
    public const string UnknownVariant = "HA1025";
    public const string UnknownProfile = "HA1026";
    public const string OfflinePolicy = "HA1027";
    public const string NotYet = "HA1030";
    public const string BadOverride = "HA1040";
    public const string UnknownOverride = "HA1041";

    public const string DuplicateName = "HA2001";
    public const string LimitBelowReservation = "HA2002";
    public const string UnknownFaultTarget = "HA2003";
    public const string WarmupTooLong = "HA2004";
    public const string Endless = "HA2005";
    public const string WorkingSetTooLarge = "HA2006";
    public const string ContradictoryOptions = "HA2007";
    public const string PageSizeMismatch = "HA2008";
    public const string MemoryShare = "HA2009";
    public const string ObjectiveSyntax = "HA2010";
    public const string UnknownMetric = "HA2011";
    public const string NoSamples = "HA2012";
    public const string UnknownLabel = "HA2013";
    public const string SelectsNothing = "HA2014";
    public const string WrongAggregate = "HA2015";
    public const string WrongLimit = "HA2016";
    public const string MetricNotYet = "HA2017";
    public const string NeverMeasured = "HA2018";
    public const string CannotFit = "HA2020";
    public const string ReservationsExceedHost = "HA2021";
    public const string NoSwap = "HA2022";
    public const string ReservedExceedsHost = "HA2023";
    public const string WatermarkOrder = "HA2024";
    public const string ReclaimOrder = "HA2025";
    public const string BadWorkload = "HA2026";
    public const string BadTlb = "HA2027";
    public const string NothingRuns = "HA2028";
    public const string UnknownDevice = "HA2029";
    public const string FaultAfterEnd = "HA2030";
    public const string FaultNotPossible = "HA2031";
    public const string UnknownFault = "HA2032";
    public const string NotOfAPart = "HA2033";

    public const string NoColumn = "HA3001";
    public const string TraceUnreadable = "HA3002";
    public const string TraceBroken = "HA3003";
    public const string UnknownTraceFormat = "HA3004";
    public const string FileUnreadable = "HA3005";
    public const string ProfileUnreadable = "HA3006";
}
