package stoker.runtime;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the classes of a function are: in its directory, in the jars of its {@code lib}, in those of the layers' library
 * directory, and in jars beside its {@code lib}, each group in the order of the names. Interfaces of
 * {@code aws-lambda-java-core} are the bootstrap's own, whatever copy a function brings: its parent is asked first.
 *
 * <p>https://docs.aws.amazon.com/lambda/latest/dg/java-package.html
 */
final class FunctionClasses {
  private FunctionClasses() {}

  static URLClassLoader loader(String taskRoot, String layerLibraries) {
    List<URL> urls = new ArrayList<>();
    urls.add(url(taskRoot + "/"));
    addJars(urls, taskRoot + "/lib");
    addJars(urls, layerLibraries);
    addJars(urls, taskRoot);
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getSystemClassLoader());
  }

  private static void addJars(List<URL> urls, String directory) {
    String[] names = new File(directory).list((parent, name) -> name.endsWith(".jar"));
    if (names == null) return;
    Arrays.sort(names);
    for (String name : names) urls.add(url(directory + "/" + name));
  }

  /** Without asking the file system whether it is a directory: the slash at the end says so. */
  private static URL url(String path) {
    try {
      return new URL("file", null, path);
    } catch (MalformedURLException error) {
      throw new IllegalStateException(error);
    }
  }
}
