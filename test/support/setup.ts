/** Runs before each test file: decorators need their metadata store, whatever the file imports first. */
import 'reflect-metadata';
