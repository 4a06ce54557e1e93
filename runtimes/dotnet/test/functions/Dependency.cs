namespace Dependency
{
    public static class Helper
    {
        public static string Help(string text)
        {
            return "helped " + text;
        }
    }
}
