using System.Reflection;

namespace HyperActors.Scenarios.Tests;

public sealed class ErrorCatalogueTests
{
    private static readonly string[] _codes =
        [.. typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void All_Codes_AreUsedOnce() => Assert.Equal(_codes.Length, _codes.Distinct().Count());

    [Fact]
    public void All_Codes_AreExplained() => Assert.Equal(_codes.Order(StringComparer.Ordinal), ErrorCatalogue.All.Select(error => error.Code));

    [Fact]
    public void All_Explanations_SayMoreThanTheTitle() =>
        Assert.All(ErrorCatalogue.All, error => Assert.True(error.Explanation.Length > error.Title.Length + 20, error.Code));

    [Theory]
    [InlineData("HA1002")]
    [InlineData("ha1002")]
    public void Find_Code_IgnoresCase(string code) => Assert.Equal("Unknown key", ErrorCatalogue.Find(code)!.Title);

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(ErrorCatalogue.Find("HA9999"));
}
