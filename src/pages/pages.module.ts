/** Pages for people that are no application: the home page and the set-up page. */
import { Module } from '@nestjs/common';
import { HomePageController } from './home-page.controller.js';
import { SetupPageController } from './setup-page.controller.js';

@Module({ controllers: [HomePageController, SetupPageController] })
export class PagesModule {}
