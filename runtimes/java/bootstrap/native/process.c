/*
 * System calls that Java has no call for. Strings arrive as byte arrays that end in a NUL.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <jni.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void throw_errno(JNIEnv *env, const char *what) {
  char message[256];
  strcpy(message, what);
  strcat(message, ": ");
  strncat(message, strerror(errno), sizeof message - strlen(message) - 1);
  (*env)->ThrowNew(env, (*env)->FindClass(env, "java/io/IOException"), message);
}

/* A copy that is never freed: the environment and the arguments of a program live as long as it does. */
static char *copy(JNIEnv *env, jbyteArray bytes) {
  jsize length = (*env)->GetArrayLength(env, bytes);
  char *text = malloc(length);
  if (text) (*env)->GetByteArrayRegion(env, bytes, 0, length, (jbyte *)text);
  return text;
}

JNIEXPORT jint JNICALL Java_stoker_runtime_Native_connect(JNIEnv *env, jclass class, jbyteArray path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  jsize length = (*env)->GetArrayLength(env, path);
  if (length > (jsize)sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    throw_errno(env, "socket path");
    return -1;
  }
  (*env)->GetByteArrayRegion(env, path, 0, length, (jbyte *)address.sun_path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) throw_errno(env, address.sun_path);
  return fd;
}

JNIEXPORT void JNICALL Java_stoker_runtime_Native_setEnvironment(JNIEnv *env, jclass class, jobjectArray entries) {
  clearenv();
  jsize count = (*env)->GetArrayLength(env, entries);
  for (jsize i = 0; i < count; i++) {
    jbyteArray entry = (*env)->GetObjectArrayElement(env, entries, i);
    char *text = copy(env, entry);
    if (text) putenv(text);
    (*env)->DeleteLocalRef(env, entry);
  }
  tzset();
}

JNIEXPORT jint JNICALL Java_stoker_runtime_Native_pipe(JNIEnv *env, jclass class, jbyteArray content) {
  int ends[2];
  if (pipe(ends) < 0) {
    throw_errno(env, "pipe");
    return -1;
  }
  jsize length = (*env)->GetArrayLength(env, content);
  jbyte *bytes = (*env)->GetByteArrayElements(env, content, NULL);
  ssize_t written = write(ends[1], bytes, length);
  (*env)->ReleaseByteArrayElements(env, content, bytes, JNI_ABORT);
  close(ends[1]);
  if (written != length) throw_errno(env, "pipe");
  return ends[0];
}

JNIEXPORT void JNICALL Java_stoker_runtime_Native_execute(JNIEnv *env, jclass class, jobjectArray arguments) {
  jsize count = (*env)->GetArrayLength(env, arguments);
  char **argv = calloc(count + 1, sizeof *argv);
  for (jsize i = 0; argv && i < count; i++) argv[i] = copy(env, (*env)->GetObjectArrayElement(env, arguments, i));
  if (argv) execv(argv[0], argv);
  throw_errno(env, "exec");
}
