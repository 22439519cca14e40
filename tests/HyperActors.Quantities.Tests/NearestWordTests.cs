namespace HyperActors.Quantities.Tests;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("memroy", "memory")]
    [InlineData("two-q", "twoQ")]
    [InlineData("LRU", "lru")]
    [InlineData("prioritty", "priority")]
    [InlineData("clokc", "clock")]
    public void Find_Misspelt_IsWhatWasMeant(string word, string meant) =>
        Assert.Equal(meant, NearestWord.Find(word, ["clock", "lru", "memory", "priority", "twoQ"]));

    [Theory]
    [InlineData("frequency", "lru", "memory")]
    [InlineData("a", "b")]
    [InlineData("", "x")]
    [InlineData("word")]
    public void Find_NothingNear_IsNull(string word, params string[] candidates) =>
        Assert.Null(NearestWord.Find(word, candidates));

    [Fact]
    public void Find_EquallyNear_IsTheFirst() => Assert.Equal("bat", NearestWord.Find("cat", ["bat", "hat"]));

    [Fact]
    public void Find_NearerOneLater_IsTheNearer() =>
        Assert.Equal("swapping", NearestWord.Find("swaping", ["snapping", "swapping"]));
}
