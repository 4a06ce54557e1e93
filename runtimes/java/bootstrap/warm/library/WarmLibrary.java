/** What the warm function finds in a jar. */
public final class WarmLibrary {
  private WarmLibrary() {}

  public static String greet(String name) {
    return "hello " + name;
  }
}
